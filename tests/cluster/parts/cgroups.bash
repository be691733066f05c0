# The cluster's own cgroup, made before it starts and removed after it.
#
# Version 1: a folder in every hierarchy, seen in the node through the host's own mounts. Version 2:
# one folder, which a cgroup namespace makes the node's root.

cluster_has_cgroup_v2() { [ -e /sys/fs/cgroup/cgroup.controllers ]; }

# Prints the cluster's cgroup folders, one a line.
cluster_cgroup_folders() {
  local hierarchy
  if cluster_has_cgroup_v2; then
    printf '%s\n' "/sys/fs/cgroup/$CLUSTER_CGROUP"
    return
  fi
  for hierarchy in /sys/fs/cgroup/*/; do
    hierarchy=${hierarchy%/}
    # cpu may be a link to cpu,cpuacct. (unified, version 2 beside version 1, is one of them: runc
    # uses it too.)
    [ -L "$hierarchy" ] || printf '%s\n' "$hierarchy/$CLUSTER_CGROUP"
  done
}

cluster_cgroups_create() {
  local folder parent controller
  while read -r folder; do
    mkdir -p "$folder"
    parent=${folder%/*}
    if cluster_has_cgroup_v2; then
      mkdir -p "$folder/init"
      for controller in $(<"$parent/cgroup.controllers"); do
        echo "+$controller" 2>/dev/null >"$parent/cgroup.subtree_control" || true
      done
    elif [ -e "$folder/cpuset.cpus" ]; then
      # A new cpuset is empty, and no process can enter an empty one.
      cat "$parent/cpuset.cpus" >"$folder/cpuset.cpus"
      cat "$parent/cpuset.mems" >"$folder/cpuset.mems"
    fi
  done < <(cluster_cgroup_folders)
}

cluster_cgroups_remove() {
  local folder deadline=$((SECONDS + 10))
  while read -r folder; do
    # The kernel may need a moment after the last process of a cgroup.
    while [ -d "$folder" ]; do
      find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
      [ -d "$folder" ] || break
      if ((SECONDS > deadline)); then
        cluster_error "$folder is still in use by these processes:"
        find "$folder" -name cgroup.procs -exec cat {} + >&2
        return 1
      fi
      sleep 0.1
    done
  done < <(cluster_cgroup_folders)
}
