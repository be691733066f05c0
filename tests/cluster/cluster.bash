# A real Kubernetes cluster of one node on this machine, to throw away. Sourced by ./dev, for
#
#   cluster_up [--api-only]      starts it and waits until it is usable; nothing to do if it is up
#   cluster_down [--api-only]    ends the cluster in any state and removes everything that it made
#   cluster_status               what runs
#   cluster_kubeconfig [--api-only]   prints the path of a kubeconfig that works on this machine
#   cluster_kubectl ARGS…        kubectl and helm, here, in the caller's folder
#   cluster_helm ARGS…
#   cluster_exec COMMAND…        a command inside the node: its files, its network
#   cluster_load_image IMAGE…    from buildah's storage into the node, under the same name
#   cluster_registry             starts a registry for the node and the host; prints its address
#   cluster_stage_image STAGE    prints the image of a Dockerfile's stage; builds it if need be
#   cluster_programs_build       builds the programs that are missing; `up` does it, too
#   cluster_token_kubeconfig NAMESPACE ACCOUNT   prints a kubeconfig with a ServiceAccount's token
#
# With CLUSTER_CONTEXT set, kubectl and helm work on that context of the caller's own kubeconfig, and not on the
# throwaway cluster.
#
# They need root, the Dockerfile's base image, and the packages that `./dev setup` installs.
# Sourcing changes nothing.

# shellcheck source=SCRIPTDIR/parts/settings.bash
. "$(dirname "${BASH_SOURCE[0]}")/parts/settings.bash"
for CLUSTER_PART in report process certificates cgroups configuration control_plane programs \
  images node node_programs registry api; do
  # shellcheck source=/dev/null
  . "$CLUSTER_FILES/parts/$CLUSTER_PART.bash"
done

cluster_up() {
  cluster_clock_start
  case ${1-} in
    '') cluster_locked cluster_node_up || cluster_not_up ;;
    --api-only) cluster_locked cluster_api_up || cluster_not_up ;;
    *) cluster_error "up: unknown option '$1'" && return 2 ;;
  esac
}

cluster_not_up() {
  cluster_error 'not up; what there is of it stays for a look, until the next up or down'
  return 1
}

cluster_down() {
  cluster_clock_start
  case ${1-} in
    '') cluster_locked cluster_remove && cluster_say 'the cluster is gone' ;;
    --api-only) cluster_locked cluster_api_remove && cluster_say 'the API server is gone' ;;
    *) cluster_error "down: unknown option '$1'" && return 2 ;;
  esac
}

# cluster_locked COMMAND…: one `up` or `down` of a checkout at a time. The lock's file goes when
# nothing of the cluster is left, so a lock counts only while the file is still the one that the
# name means.
cluster_locked() {
  local folder=${CLUSTER_STATE%/*} lock code=0
  mkdir -p "$folder"
  while :; do
    exec {lock}>"$folder/cluster.lock"
    if ! flock -n "$lock"; then
      cluster_say 'another command is starting or stopping the cluster; waiting for it'
      flock "$lock"
    fi
    [ "/proc/$BASHPID/fd/$lock" -ef "$folder/cluster.lock" ] && break
    exec {lock}>&-
  done
  "$@" || code=$?
  [ -e "$CLUSTER_STATE" ] || [ -e "$CLUSTER_API_STATE" ] || rm -f "$folder/cluster.lock"
  exec {lock}>&-
  rmdir "$folder" 2>/dev/null || true
  return "$code"
}

# True if a cluster or a part of one is there.
cluster_something_left() {
  local folder
  [ ! -e "$CLUSTER_STATE" ] || return 0
  while read -r folder; do
    [ ! -e "$folder" ] || return 0
  done < <(cluster_cgroup_folders)
  cluster_node_container_exists
}

cluster_node_container_exists() {
  buildah inspect --type container "$CLUSTER_NODE_CONTAINER" >/dev/null 2>&1
}

# Processes first: mounts and network go with their namespaces, which go with them.
cluster_remove() {
  cluster_stop_first || return
  cluster_cgroups_remove || return
  if cluster_node_container_exists; then
    buildah rm "$CLUSTER_NODE_CONTAINER" >/dev/null || return
  fi
  rm -rf --one-file-system "$CLUSTER_STATE"
}

cluster_kubeconfig() {
  local CLUSTER_STATE=$CLUSTER_STATE
  [ "${1-}" != --api-only ] || CLUSTER_STATE=$CLUSTER_API_STATE
  if [ ! -e "$CLUSTER_STATE/kubeconfig" ]; then
    cluster_error 'the cluster is not up; try: ./dev cluster up'
    return 1
  fi
  printf '%s\n' "$CLUSTER_STATE/kubeconfig"
}

cluster_kubectl() {
  local kubeconfig
  if [ -n "${CLUSTER_CONTEXT-}" ]; then
    "$(cluster_client kubectl kubernetes)" --context "$CLUSTER_CONTEXT" "$@"
    return
  fi
  kubeconfig=$(cluster_kubeconfig "") || return
  "$(cluster_program_folder kubernetes)/kubectl" --kubeconfig "$kubeconfig" "$@"
}

cluster_helm() {
  local kubeconfig
  if [ -n "${CLUSTER_CONTEXT-}" ]; then
    "$(cluster_client helm helm)" --kube-context "$CLUSTER_CONTEXT" "$@"
    return
  fi
  kubeconfig=$(cluster_kubeconfig "") || return
  cluster_programs_build helm || return
  "$(cluster_program_folder helm)/helm" --kubeconfig "$kubeconfig" "$@"
}

# The same by helm 3.
cluster_helm3() {
  local kubeconfig context=()
  cluster_programs_build helm3 || return
  if [ -n "${CLUSTER_CONTEXT-}" ]; then
    context=(--kube-context "$CLUSTER_CONTEXT")
  else
    kubeconfig=$(cluster_kubeconfig "") || return
    context=(--kubeconfig "$kubeconfig")
  fi
  "$(cluster_program_folder helm3)/helm" "${context[@]}" "$@"
}

# cluster_client NAME PROGRAM: the caller's own command, else the one that is built here.
cluster_client() { command -v "$1" || printf '%s/%s' "$(cluster_program_folder "$2")" "$1"; }

# cluster_clients_build: the commands that the caller does not have.
cluster_clients_build() {
  command -v kubectl >/dev/null || cluster_programs_build kubernetes || return
  command -v helm >/dev/null || cluster_programs_build helm
}

# In the caller's folder, if the node has one of that name.
cluster_exec() {
  local first folder=/
  if [ -n "${CLUSTER_CONTEXT-}" ]; then
    cluster_error "only the throwaway cluster's node can be entered"
    return 1
  fi
  first=$(cluster_first_pid) || {
    cluster_error 'the cluster does not run'
    return 1
  }
  [ ! -d "/proc/$first/root$PWD" ] || folder=$PWD
  cluster_enter --wdns="$folder" -- /usr/bin/env PATH="$CLUSTER_NODE_PATH" \
    KUBECONFIG="$CLUSTER_STATE/config/admin.kubeconfig" "$@"
}

# cluster_token_kubeconfig NAMESPACE SERVICEACCOUNT
cluster_token_kubeconfig() {
  local server token
  server=$(sed -n 's/^ *server: //p' "$CLUSTER_STATE/kubeconfig")
  token=$(cluster_kubectl --namespace "$1" create token "$2" --duration=8h) || return
  cluster_kubeconfig_text "$server" "$2" "token: $token"
}

cluster_status() {
  cluster_status_of "$CLUSTER_STATE"
  cluster_status_of "$CLUSTER_API_STATE"
}

cluster_status_of() {
  local CLUSTER_STATE=$1 first record name state
  if ! first=$(cluster_first_pid); then
    state='not there'
    [ ! -e "$CLUSTER_STATE" ] || state='not running, but not cleaned: down removes it'
    printf '%-8s %s\n' "${CLUSTER_STATE##*/}" "$state"
    return 0
  fi
  printf '%-8s runs in the namespaces of process %s; kubeconfig: %s\n' \
    "${CLUSTER_STATE##*/}" "$first" "$CLUSTER_STATE/kubeconfig"
  for record in "$CLUSTER_STATE"/run/*.pid; do
    name=${record##*/}
    name=${name%.pid}
    state=runs
    cluster_alive "$name" || state="has ended: $CLUSTER_STATE/log/$name.log"
    printf '  %-24s %s\n' "$name" "$state"
  done
}
