# What quickstart and the e2e tests stand on, brought up by the same code: the cluster, our images in it, the
# operator by its chart, and a PostgreSQL behind a Service. Sourced by ./dev, which has step, images and cluster_*.

STACK_OPERATOR_NAMESPACE=headway-system
STACK_DATABASE=learning-app-db

# stack_up: all of it; what is up already stays, what has changed is replaced.
stack_up() {
  cluster_up
  images
  DATABASE_IMAGE=$(cluster_stage_image database)
  step "load the images into the cluster" \
    cluster_load_image "$RUNNER_IMAGE" "$OPERATOR_IMAGE" "$DATABASE_IMAGE"
  step "install the operator (helm upgrade --install)" stack_operator
  step "start a PostgreSQL pod behind a Service" stack_database
}

stack_operator() {
  cluster_helm upgrade --install headway "$TREE/charts/headway-operator" \
    --namespace "$STACK_OPERATOR_NAMESPACE" --create-namespace --wait --timeout 3m \
    --set "image.repository=${OPERATOR_IMAGE%:*},image.tag=${OPERATOR_IMAGE##*:}" \
    --set "runner.image=$RUNNER_IMAGE"
}

# The password is made here, once, and goes to the API server by standard input: an argument shows in a process list.
stack_database() {
  if ! cluster_kubectl get secret "$STACK_DATABASE" >/dev/null 2>&1; then
    local password
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    stack_database_secret "$STACK_DATABASE" "$password" learning_app | cluster_kubectl apply -f -
  fi
  sed "s|image: headway-database.*|image: $DATABASE_IMAGE|" "$TREE/docs/quickstart/database.yaml" |
    cluster_kubectl apply -f -
  cluster_kubectl rollout status "deployment/$STACK_DATABASE" --timeout=3m
}

# stack_database_secret NAME PASSWORD DATABASE: a Secret whose URL names the server as a user's would, by DNS.
stack_database_secret() {
  cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: $1}
stringData:
  POSTGRES_PASSWORD: "$2"
  DATABASE_URL: "postgresql://learning_app:$2@$STACK_DATABASE.default.svc.cluster.local:5432/$3"
YAML
}

# stack_psql DATABASE ARGS…: psql in the server's own pod.
stack_psql() {
  local database=$1
  shift
  cluster_kubectl exec "deployment/$STACK_DATABASE" -- psql -X -U learning_app -d "$database" "$@"
}
