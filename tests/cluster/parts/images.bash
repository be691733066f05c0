# The images of the cluster: its own, from stages of the Dockerfile, and how any image gets into it.

# cluster_stage_image STAGE: prints the image of a stage, named by all that goes into it and shared
# by all checkouts; builds it if it is not there. The base image must be.
cluster_stage_image() {
  local stage=$1 key image began=$SECONDS log
  key=$({
    awk -v stage="$stage" '/^FROM /{on = ($NF == stage || $NF == stage "-program")} on' \
      "$CLUSTER_TREE/Dockerfile"
    cat "$CLUSTER_FILES/$stage"/*.c "$CLUSTER_FILES/$stage"/*.sh 2>/dev/null || true
  } | sha256sum | cut -c1-12)
  image=localhost/headway-$stage:$key
  if ! buildah inspect --type image "$image" >/dev/null 2>&1; then
    cluster_say "building the image of the $stage, once"
    log=$(mktemp)
    if ! buildah bud --layers --force-rm --pull-never --isolation chroot --network host \
      --target "$stage" -t "$image" -f "$CLUSTER_TREE/Dockerfile" "$CLUSTER_TREE" >"$log" 2>&1; then
      cluster_error "building the image $stage failed; the last lines of $log:"
      tail -n 20 "$log" >&2
      return 1
    fi
    rm -f "$log"
    cluster_say "image of the $stage is built (in $((SECONDS - began)) s)"
  fi
  printf '%s' "$image"
}

# cluster_load_image IMAGE…: from buildah's storage into the node, under the same name. Images that
# the node already has are skipped.
cluster_load_image() {
  local image name id
  for image in "$@"; do
    id=$(buildah inspect --type image --format '{{.FromImageID}}' "$image") || return
    name=$image
    [[ $name == */* ]] || name=localhost/$name
    cluster_import_image "$image" "$name" "$id" || return
  done
}

# cluster_import_image IMAGE NAME_IN_NODE ID
cluster_import_image() {
  local record archive=$CLUSTER_STATE/run/image-$BASHPID.tar began=$SECONDS
  record=$CLUSTER_STATE/run/images/$(tr -c 'a-zA-Z0-9\n' - <<<"$2")
  [ "$(cat "$record" 2>/dev/null)" != "$3" ] || return 0
  mkdir -p "${record%/*}"
  if ! buildah push -q "$1" "docker-archive:$archive:$2" >"$CLUSTER_STATE/log/import.log" 2>&1 ||
    ! cluster_ctr images import "$archive" >>"$CLUSTER_STATE/log/import.log" 2>&1; then
    rm -f "$archive"
    cluster_error "the image $1 could not be loaded into the node"
    cluster_show_log import
    return 1
  fi
  rm -f "$archive"
  printf '%s\n' "$3" >"$record"
  cluster_say "image $2 is in the node (in $((SECONDS - began)) s)"
}

cluster_ctr() { cluster_enter -- /usr/bin/ctr -a "$CLUSTER_CONTAINERD_SOCKET" -n k8s.io "$@"; }
