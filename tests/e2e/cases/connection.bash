# The database by the parts of its connection, in place of a URL.

# database_parts: the Secret `app-owner` and the ConfigMap `databases`, as an operator of databases leaves them.
database_parts() {
  k apply -f - <<YAML
apiVersion: v1
kind: Secret
metadata: {name: app-owner}
stringData: {username: learning_app, password: "$(stack_password)", dbname: $DATABASE}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: databases}
data: {host: $STACK_DATABASE.$STACK_NAMESPACE.svc}
YAML
}

# connection LINE…: the resource `app` with these lines of its spec.database.connection.
connection() {
  {
    cat <<YAML
apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata: {name: app}
spec:
  source: {configMap: {name: revisions}}
  database:
    connection:
YAML
    printf '      %s\n' "$@"
  } | k apply -f -
}

e2e_case_connection_by_parts() {
  revisions "$TREE/tests/e2e/histories/third-fixed"
  database_parts
  connection 'hostFrom: {configMapKeyRef: {name: databases, key: host}}' 'port: 5432' \
    'nameFrom: {secretKeyRef: {name: app-owner, key: dbname}}' \
    'userFrom: {secretKeyRef: {name: app-owner, key: username}}' \
    'passwordFrom: {secretKeyRef: {name: app-owner, key: secret}}'
  until_is 240 "Ready's reason" SecretMissing condition Ready reason
  expect "Ready's message" "*key secret of Secret app-owner (spec.database.connection.passwordFrom)*" \
    condition Ready message
  connection 'hostFrom: {configMapKeyRef: {name: databases, key: host}}' 'port: 5432' \
    'nameFrom: {secretKeyRef: {name: app-owner, key: dbname}}' \
    'userFrom: {secretKeyRef: {name: app-owner, key: username}}' \
    'passwordFrom: {secretKeyRef: {name: app-owner, key: password}}'
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}

# A role that has no password: the server takes its certificate alone, and the runner checks the server's.
e2e_case_client_certificate() {
  revisions "$TREE/tests/e2e/histories/third-fixed"
  certificates
  server_asks_for_certificates
  k create secret generic app-client "--from-file=$E2E_WORK/client.crt" "--from-file=$E2E_WORK/client.key"
  k create configmap authorities "--from-file=ca.crt=$E2E_WORK/ca.crt"
  connection "host: $STACK_DATABASE.$STACK_NAMESPACE.svc" "name: $DATABASE" 'user: certified' \
    'sslMode: verify-full' 'tls:' '  caFrom: {configMapKeyRef: {name: authorities, key: ca.crt}}' \
    '  certificateFrom: {secretKeyRef: {name: app-client, key: client.crt}}' \
    '  keyFrom: {secretKeyRef: {name: app-client, key: client.crt.missing}}'
  until_is 240 "Ready's reason" SecretMissing condition Ready reason
  expect "Ready's message" "*(spec.database.connection.tls.keyFrom)*" condition Ready message
  connection "host: $STACK_DATABASE.$STACK_NAMESPACE.svc" "name: $DATABASE" 'user: certified' \
    'sslMode: verify-full' 'tls:' '  caFrom: {configMapKeyRef: {name: authorities, key: ca.crt}}' \
    '  certificateFrom: {secretKeyRef: {name: app-client, key: client.crt}}' \
    '  keyFrom: {secretKeyRef: {name: app-client, key: client.key}}'
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the tables' owner" certified sql "SELECT tableowner FROM pg_tables WHERE tablename = 'teams'"
}

# An authority, the server's certificate and that of the role `certified`.
certificates() {
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  openssl req -x509 -subj /CN=e2e-authority -days 2 "${key[@]}" \
    -keyout "$E2E_WORK/ca.key" -out "$E2E_WORK/ca.crt" 2>/dev/null
  signed server "/CN=$STACK_DATABASE" "subjectAltName = DNS:$STACK_DATABASE.$STACK_NAMESPACE.svc"
  signed client /CN=certified 'extendedKeyUsage = clientAuth'
  written_never "$(sed -n 2p "$E2E_WORK/client.key")"
}

# signed NAME SUBJECT EXTENSION
signed() {
  openssl req -new -subj "$2" -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$E2E_WORK/$1.key" 2>/dev/null |
    openssl x509 -req -CA "$E2E_WORK/ca.crt" -CAkey "$E2E_WORK/ca.key" -CAcreateserial -days 2 \
      -extfile <(printf '%s\n' "$3") -out "$E2E_WORK/$1.crt" 2>/dev/null
}

# The server speaks TLS from now on, to those who want it; `certified` must.
server_asks_for_certificates() {
  local file
  for file in server.crt server.key ca.crt; do
    # shellcheck disable=SC2016  # the pod's shell expands it
    stack_kubectl exec -i "deployment/$STACK_DATABASE" -- sh -c 'umask 077 && cat >"$PGDATA/$0"' "$file" \
      <"$E2E_WORK/$file"
  done
  # shellcheck disable=SC2016
  stack_kubectl exec "deployment/$STACK_DATABASE" -- sh -c \
    'grep -q certified "$PGDATA/pg_hba.conf" || sed -i "1i hostssl all certified all cert" "$PGDATA/pg_hba.conf"'
  stack_psql "$DATABASE" -q -c "DROP ROLE IF EXISTS certified" -c "CREATE ROLE certified LOGIN" \
    -c "ALTER SYSTEM SET ssl_ca_file = 'ca.crt'" -c "ALTER SYSTEM SET ssl = on" -c "SELECT pg_reload_conf()" \
    -c "GRANT CREATE ON DATABASE $DATABASE TO certified" -c "GRANT ALL ON SCHEMA public TO certified"
  until_is 60 "the server's TLS" on sql "SHOW ssl"
}
