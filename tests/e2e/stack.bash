# The environment of quickstart and the e2e tests, set up by the same code: the cluster, our images in it, the
# operator by its chart, and a PostgreSQL behind a Service. Sourced by ./dev, which has step, images and cluster_*.

STACK_OPERATOR_NAMESPACE=headway-system
STACK_NAMESPACE=default
STACK_DATABASE=learning-app-db
STACK_REGISTRY=''
STACK_INSECURE=''

# stack_options OPTIONS… -- WORDS…: where all this is to stand. Leaves the words in STACK_WORDS.
#
#   --context NAME         a context of your kubeconfig, in place of the throwaway cluster
#   --registry HOST/PATH   where the images are pushed to, and that cluster pulls them from
#   --insecure-registry    it speaks HTTP, or has a certificate that is not checked
stack_options() {
  STACK_WORDS=()
  while [ $# -gt 0 ]; do
    case $1 in
      --context | --registry) [ $# -gt 1 ] || fail "$1: its value is missing" ;;&
      --context) CLUSTER_CONTEXT=$2 && shift ;;
      --registry) STACK_REGISTRY=$2 && shift ;;
      --insecure-registry) STACK_INSECURE=1 ;;
      -*) fail "unknown option '$1'; there are --context, --registry, --insecure-registry" ;;
      *) STACK_WORDS+=("$1") ;;
    esac
    shift
  done
  [ -n "${CLUSTER_CONTEXT-}" ] || { [ -z "$STACK_REGISTRY" ] || fail "--registry goes with --context"; return 0; }
  [ -n "$STACK_REGISTRY" ] ||
    fail "--context needs --registry HOST/PATH: where that cluster pulls the images from that are built here"
  # Everything in one namespace, apart from what else there is.
  STACK_OPERATOR_NAMESPACE=headway-quickstart
  STACK_NAMESPACE=headway-quickstart
}

# True for a cluster of the user's own.
stack_is_foreign() { [ -n "${CLUSTER_CONTEXT-}" ]; }

# stack_up: all of it; what is up already stays, what has changed is replaced.
stack_up() {
  if stack_is_foreign; then stack_reach; else cluster_up; fi
  images
  DATABASE_IMAGE=$(cluster_stage_image database)
  if stack_is_foreign; then
    stack_push
  else
    step "load the images into the cluster" \
      cluster_load_image "$RUNNER_IMAGE" "$OPERATOR_IMAGE" "$DATABASE_IMAGE"
  fi
  step "install the operator (helm upgrade --install)" stack_operator
  step "start a PostgreSQL pod behind a Service" stack_database
}

stack_reach() {
  step "kubectl and helm, where there are none (about ten minutes, once)" cluster_clients_build
  step "reach the cluster of context $CLUSTER_CONTEXT" cluster_kubectl version
}

# The images' names become those in the registry.
stack_push() {
  local name
  for name in RUNNER_IMAGE OPERATOR_IMAGE DATABASE_IMAGE; do
    step "push ${!name} to $STACK_REGISTRY" stack_push_image "${!name}"
    printf -v "$name" '%s' "$(stack_pushed "${!name}")"
  done
}

# stack_give IMAGE: one that was made for a test; prints its name in the cluster.
stack_give() {
  if stack_is_foreign; then
    stack_push_image "$1" >&2
    stack_pushed "$1"
  else
    cluster_load_image "$1" >&2
    printf '%s' "$1"
  fi
}

stack_pushed() { printf '%s/%s' "$STACK_REGISTRY" "${1##*/}"; }

stack_push_image() {
  buildah push -q ${STACK_INSECURE:+--tls-verify=false} "$1" "docker://$(stack_pushed "$1")"
}

stack_operator() {
  cluster_helm upgrade --install headway "$TREE/charts/headway-operator" \
    --namespace "$STACK_OPERATOR_NAMESPACE" --create-namespace --wait --timeout 3m \
    --set "image.repository=${OPERATOR_IMAGE%:*},image.tag=${OPERATOR_IMAGE##*:}" \
    --set "runner.image=$RUNNER_IMAGE" --set contract.enabled=true \
    --set backup.cronJob.enabled=true,backup.cloudNativePG.enabled=true
}

STACK_REPLICAS=2  # as in the chart

stack_stop_operator() {
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" scale deployment/headway-operator --replicas=0
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" wait --for=delete pod \
    -l app.kubernetes.io/name=headway-operator --timeout=5m
}

stack_start_operator() {
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" scale deployment/headway-operator "--replicas=$STACK_REPLICAS"
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" rollout status deployment/headway-operator --timeout=5m
}

# stack_operator_logs OPTIONS…: of all replicas.
stack_operator_logs() {
  local pod
  for pod in $(cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" get pods -l app.kubernetes.io/name=headway-operator -o name); do
    cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" logs "$pod" "$@"
  done
}

# stack_leader: the name of the replica that leads.
stack_leader() {
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" get lease headway-operator -o jsonpath='{.spec.holderIdentity}' |
    sed 's/_[^_]*$//'
}

# stack_operator_for_one NAMESPACE [SETTINGS]: another release there, for it alone, by helm 3.
stack_operator_for_one() {
  cluster_helm3 upgrade --install local "$TREE/charts/headway-operator" --namespace "$1" --wait --timeout 3m \
    --set "watchNamespace=$1,crds.install=false${2:+,$2}" \
    --set "image.repository=${OPERATOR_IMAGE%:*},image.tag=${OPERATOR_IMAGE##*:}" \
    --set "runner.image=$RUNNER_IMAGE"
}

# stack_kubectl ARGS…: in the namespace of the database and of quickstart's resource.
stack_kubectl() { cluster_kubectl --namespace "$STACK_NAMESPACE" "$@"; }

# The password is made here, once, and goes to the API server by standard input: an argument shows in a process list.
stack_database() {
  if ! stack_kubectl get secret "$STACK_DATABASE" >/dev/null 2>&1; then
    local password
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    stack_database_secret "$STACK_DATABASE" "$password" learning_app | stack_kubectl apply -f -
  fi
  sed "s|image: headway-database.*|image: $DATABASE_IMAGE|" "$TREE/docs/quickstart/database.yaml" |
    stack_kubectl apply -f -
  stack_kubectl rollout status "deployment/$STACK_DATABASE" --timeout=5m
}

stack_password() {
  stack_kubectl get secret "$STACK_DATABASE" -o jsonpath='{.data.POSTGRES_PASSWORD}' | base64 -d
}

# stack_database_secret NAME PASSWORD DATABASE: a Secret whose URL names the server as a user's would, by DNS.
stack_database_secret() {
  cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: $1}
stringData:
  POSTGRES_PASSWORD: "$2"
  DATABASE_URL: "postgresql://learning_app:$2@$STACK_DATABASE.$STACK_NAMESPACE.svc:5432/$3"
YAML
}

# stack_psql DATABASE ARGS…: psql in the server's own pod.
stack_psql() {
  local database=$1
  shift
  stack_kubectl exec "deployment/$STACK_DATABASE" -- psql -X -U learning_app -d "$database" "$@"
}
