# The whole cluster: one node in namespaces of its own, with every program of a real one.

cluster_node_up() {
  local kubernetes dns image pause root
  if cluster_node_healthy; then
    cluster_say "the cluster is already up; its kubeconfig: $CLUSTER_STATE/kubeconfig"
    return 0
  fi
  if cluster_something_left; then
    cluster_say "cleaning what an earlier run left"
    cluster_remove || return
  fi
  cluster_check_state_folder || return
  cluster_programs_build kubernetes dns || return
  kubernetes=$(cluster_program_folder kubernetes)
  dns=$(cluster_program_folder dns)
  image=$(cluster_stage_image node) || return
  pause=$(cluster_stage_image pause) || return

  mkdir -p "$CLUSTER_STATE"/{run,log,config} \
    "$CLUSTER_STATE"/var/{etcd,kubelet,cni,containerd,pod-logs}
  chmod 700 "$CLUSTER_STATE/var/etcd"
  cluster_certificates_api || return
  cluster_certificates_node || return
  cluster_write_configuration || return
  cluster_write_node_kubeconfigs || return
  cluster_say 'certificates and configuration are written'

  cluster_load_modules
  cluster_cgroups_create || return
  root=$(cluster_node_root "$image") || return
  cluster_start_node "$root" "$kubernetes" "$dns" || return
  cluster_say 'namespaces are made'
  cluster_start_programs "$pause" || return
  cluster_say "the cluster is up; its kubeconfig: $CLUSTER_STATE/kubeconfig"
}

# Containers need a real file system: overlayfs cannot stand on overlayfs.
cluster_check_state_folder() {
  local parent=${CLUSTER_STATE%/*} kind
  mkdir -p "$parent"
  kind=$(stat -f -c %T "$parent")
  case $kind in
    overlayfs | tmpfs | ramfs)
      cluster_error "$parent is on $kind; set HEADWAY_STATE to a folder on a disk"
      return 1
      ;;
  esac
}

cluster_write_node_kubeconfigs() {
  local user config=$CLUSTER_STATE/config
  for user in admin controller-manager scheduler proxy dns kubelet; do
    cluster_write_kubeconfig "$config/$user.kubeconfig" "$user" https://127.0.0.1:6443 || return
  done
}

# Built into some kernels; where they are modules, only the host can load them.
cluster_load_modules() {
  local module
  command -v modprobe >/dev/null || return 0
  for module in overlay bridge br_netfilter veth nf_conntrack nf_tables nft_ct nft_nat nft_masq \
    nft_chain_nat nft_compat xt_comment xt_conntrack xt_addrtype xt_MASQUERADE; do
    modprobe -q "$module" 2>/dev/null || true
  done
}

# Prints the folder of a fresh root made of IMAGE.
cluster_node_root() {
  local log=$CLUSTER_STATE/log/root.log
  buildah from -q --pull-never --name "$CLUSTER_NODE_CONTAINER" "$1" >"$log" 2>&1 &&
    buildah mount "$CLUSTER_NODE_CONTAINER" 2>>"$log" && return
  cluster_error 'the root of the node could not be made'
  cluster_show_log root
  return 1
}

# cluster_start_node ROOT KUBERNETES_PROGRAMS DNS_PROGRAMS
cluster_start_node() {
  local cgroup='' run=$CLUSTER_STATE/run
  ! cluster_has_cgroup_v2 || cgroup=/sys/fs/cgroup/$CLUSTER_CGROUP
  # Copies: the scripts of a running cluster do not change with the checkout.
  cp "$CLUSTER_FILES"/node/{enter,start}.bash "$CLUSTER_FILES/parts/first_process.bash" "$run/"
  cluster_start_first --net "$run/enter.bash" "$CLUSTER_STATE" "$1" "$2" "$3" \
    "$CLUSTER_NODE_IP" "$CLUSTER_SERVICE_CIDR" "$cgroup"
}

cluster_node_is_ready() {
  cluster_kubectl wait --for=condition=Ready "node/$CLUSTER_NODE_NAME" --timeout=0
}

# A node is said to be Ready for a while after its kubelet has ended: so the programs are looked at,
# too.
cluster_node_healthy() {
  local record
  cluster_alive first && [ -e "$CLUSTER_STATE/kubeconfig" ] || return 1
  for record in "$CLUSTER_STATE"/run/*.pid; do
    cluster_alive "$(basename "$record" .pid)" || return 1
  done
  cluster_node_is_ready >/dev/null 2>&1
}
