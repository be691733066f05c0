# The API alone: etcd and kube-apiserver on loopback in the host's network, for tests that need no
# node. Nothing runs pods there, no controller works and no ServiceAccount is made, so pods can be
# written down without one.

cluster_api_up() {
  local CLUSTER_STATE=$CLUSTER_API_STATE kubeconfig=$CLUSTER_API_STATE/kubeconfig port programs _
  if cluster_alive first && cluster_kubectl get --raw=/readyz >/dev/null 2>&1; then
    cluster_say "the API server is already up; its kubeconfig: $kubeconfig"
    return 0
  fi
  if [ -e "$CLUSTER_STATE" ]; then
    cluster_say "cleaning what an earlier run left"
    cluster_api_remove || return
  fi
  cluster_programs_build kubernetes || return
  programs=$(cluster_program_folder kubernetes)
  mkdir -p "$CLUSTER_STATE"/{run,log} "$CLUSTER_STATE/var/etcd"
  chmod 700 "$CLUSTER_STATE/var/etcd"
  cluster_certificates_api || return
  cp "$CLUSTER_FILES/node/api.bash" "$CLUSTER_FILES/parts/first_process.bash" "$CLUSTER_STATE/run/"
  cluster_start_first '' "$CLUSTER_STATE/run/api.bash" "$CLUSTER_STATE" || return
  cluster_start_etcd "$programs"
  cluster_wait etcd 60 'etcd is ready' test -S "$CLUSTER_STATE/run/etcd.sock" || return
  # kube-apiserver takes no port 0, so a port is chosen here; if another program was quicker, the
  # next one is tried.
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
    cluster_write_kubeconfig "$kubeconfig.new" admin "https://127.0.0.1:$port" || return
    cluster_start_apiserver "$programs" --bind-address=127.0.0.1 --secure-port="$port" \
      --advertise-address=192.0.2.1 --endpoint-reconciler-type=none --authorization-mode=RBAC \
      --disable-admission-plugins=ServiceAccount
    if cluster_wait_for_api; then
      # The tests run as a user of their own. What this opens is an API without nodes, on loopback.
      chmod 644 "$kubeconfig.new"
      mv "$kubeconfig.new" "$kubeconfig"
      cluster_say "the API server is up; its kubeconfig: $kubeconfig"
      return 0
    fi
    grep -q 'address already in use' "$CLUSTER_STATE/log/kube-apiserver.log" || break
  done
  cluster_show_log kube-apiserver
  return 1
}

cluster_wait_for_api() {
  local deadline=$((SECONDS + 120)) kubectl
  kubectl=$(cluster_program_folder kubernetes)/kubectl
  until "$kubectl" --kubeconfig "$CLUSTER_STATE/kubeconfig.new" get --raw=/readyz; do
    cluster_alive kube-apiserver && ((SECONDS < deadline)) || return 1
    sleep 0.2
  done >/dev/null 2>&1
}

cluster_api_remove() {
  local CLUSTER_STATE=$CLUSTER_API_STATE
  cluster_stop_first || return
  rm -rf "$CLUSTER_STATE"
}
