# ./dev quickstart: from nothing to a migrated database, by the real commands of a user.

quickstart() {
  local began=$EPOCHREALTIME handled
  setup
  stack_up
  handled=$(quickstart_handled)
  quickstart_where
  shown 'kubectl create configmap learning-app-revisions --from-file=migrations/ --dry-run=client -o yaml |' \
    'kubectl apply -f -'
  stack_kubectl create configmap learning-app-revisions "--from-file=$TREE/migrations/" --dry-run=client \
    -o yaml | stack_kubectl apply -f -
  shown kubectl apply -f docs/quickstart/schemamigration.yaml
  stack_kubectl apply -f "$TREE/docs/quickstart/schemamigration.yaml"
  [ -z "$handled" ] || quickstart_run_again "$handled"
  shown kubectl wait --for=condition=Ready smig/learning-app --timeout=3m
  stack_kubectl wait --for=condition=Ready smig/learning-app --timeout=3m
  shown kubectl get smig
  stack_kubectl get smig
  shown kubectl describe smig learning-app
  stack_kubectl describe smig learning-app
  shown kubectl exec deploy/learning-app-db -- psql -U learning_app -c "'\\dt'"
  stack_psql learning_app -c '\dt'
  quickstart_next "$(seconds_since "$began")"
}

quickstart_handled() {
  stack_kubectl get smig learning-app --ignore-not-found -o jsonpath='{.status.lastHandled}'
}

# A ConfigMap's new content starts no run by itself yet: the annotation asks for one. It is under way when the status
# says that something else was handled.
quickstart_run_again() {
  local requested deadline=$((SECONDS + 60))
  requested=headway.dev/run-requested-at=$(date -u +%FT%TZ)
  shown kubectl annotate smig learning-app "$requested" --overwrite
  stack_kubectl annotate smig learning-app "$requested" --overwrite
  until [ "$(quickstart_handled)" != "$1" ]; do
    ((SECONDS < deadline)) || fail "the operator did not take the request up within a minute"
    sleep 0.2
  done
}

# The commands are shown as they are typed with that namespace as the context's own.
quickstart_where() {
  ! stack_is_foreign || shown kubectl config set-context "$CLUSTER_CONTEXT" "--namespace=$STACK_NAMESPACE"
}

shown() { printf '\n$ %s\n' "$*"; }

quickstart_next() {
  local kubectl='./dev cluster kubectl' away='./dev cluster status | down             what runs; all of it away'
  if stack_is_foreign; then
    kubectl="kubectl --context $CLUSTER_CONTEXT -n $STACK_NAMESPACE"
    away=$(quickstart_away)
  fi
  cat <<TEXT

That took ${1%.*} s; the cluster goes on running. What to try next:
  $kubectl logs job/<name> -c runner   what the runner said; the name stands in the status above
  write migrations/20261201_0900_<id>_my_change.sql, then ./dev quickstart again: only that one is applied
  ./dev run headway history -d migrations   the revision graph, on this machine
  $away
TEXT
}

# Deleting the definition deletes every SchemaMigration of the cluster.
quickstart_away() {
  cat <<TEXT
to remove it: helm --kube-context $CLUSTER_CONTEXT uninstall headway -n $STACK_OPERATOR_NAMESPACE
    kubectl --context $CLUSTER_CONTEXT delete namespace $STACK_NAMESPACE
    kubectl --context $CLUSTER_CONTEXT delete crd schemamigrations.headway.dev   (every SchemaMigration goes with it)
TEXT
}
