# The node's first process (pid 1 of its namespaces), still in the host's root: lays out a root of
# its own over the node image and goes into it.
#
# usage: enter.bash STATE IMAGE_ROOT KUBERNETES_PROGRAMS DNS_PROGRAMS NODE_IP SERVICE_CIDR [CGROUP]
# CGROUP is the folder of the cluster's cgroup where the host has version 2.
set -euo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
state=$1 root=$2 kubernetes=$3 dns=$4 node_ip=$5 service_cidr=$6 cgroup=${7-}

# shellcheck source=../parts/first_process.bash
. "$state/run/first_process.bash"

if [ -z "${HEADWAY_IN_CGROUP:-}" ]; then
  record_first_process
  if [ -n "$cgroup" ]; then
    # The namespace's root is the cgroup that this process is in when it makes it.
    echo 0 >"$cgroup/cgroup.procs"
    HEADWAY_IN_CGROUP=yes exec unshare --cgroup /bin/bash "$0" "$@"
  fi
fi

# bind FROM TO_IN_ROOT [OPTIONS…]
bind() {
  local from=$1 to=$root$2
  shift 2
  mkdir -p "$to"
  mount --bind "$from" "$to"
  [ $# = 0 ] || mount -o "remount,bind,$1" "$to"
}

mount --bind "$root" "$root" # pivot_root wants a mount point of its own
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs sysfs "$root/sys"
if [ -n "$cgroup" ]; then
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  # A cgroup whose controllers serve its children may hold no process itself.
  mkdir -p "$root/sys/fs/cgroup/init"
  echo 0 >"$root/sys/fs/cgroup/init/cgroup.procs"
  for controller in $(<"$root/sys/fs/cgroup/cgroup.controllers"); do
    echo "+$controller" >"$root/sys/fs/cgroup/cgroup.subtree_control" || true
  done
else
  # While all mounts are private: from a shared one the host's cgroups would go when the old root
  # goes.
  mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
fi
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"

# Folders that need a real file system (overlayfs cannot be stacked on overlayfs), and folders with
# a fixed place.
for folder in kubelet cni containerd; do
  bind "$state/var/$folder" "/var/lib/$folder"
done
bind "$state/var/pod-logs" /var/log/pods
mkdir -p "$root/var/log/containers"
mount -t tmpfs tmpfs "$root/var/log/containers"
bind "$state" "$state"
bind "$kubernetes" /opt/headway/kubernetes ro
bind "$dns" /opt/headway/dns ro

cd "$root"
mkdir -p .host
pivot_root . .host
exec chroot . /bin/bash "$state/run/start.bash" "$state" "$node_ip" "$service_cidr"
