# The programs of the node: how they are started, and the checks that they work.

# In the order in which they need each other; what need not wait does not.
cluster_start_programs() {
  local programs=$CLUSTER_NODE_PROGRAMS/kubernetes
  cluster_start containerd /usr/bin/containerd -c "$CLUSTER_STATE/config/containerd.toml"
  cluster_start_etcd "$programs"
  cluster_wait etcd 60 'etcd is ready' test -S "$CLUSTER_STATE/run/etcd.sock" || return
  cluster_start_apiserver "$programs" --bind-address=0.0.0.0 --secure-port=6443 \
    --advertise-address="$CLUSTER_NODE_IP" --authorization-mode=Node,RBAC \
    --enable-admission-plugins=NodeRestriction --kubelet-preferred-address-types=InternalIP \
    --kubelet-certificate-authority="$CLUSTER_STATE/pki/ca.crt" \
    --kubelet-client-certificate="$CLUSTER_STATE/pki/apiserver-kubelet-client.crt" \
    --kubelet-client-key="$CLUSTER_STATE/pki/apiserver-kubelet-client.key"
  cluster_wait containerd 60 'containerd is ready' cluster_ctr version || return
  # In the node the image has one name, which does not depend on the checkout.
  cluster_import_image "$1" "$CLUSTER_PAUSE_IMAGE" pause || return
  cluster_wait kube-apiserver 120 'kube-apiserver is ready' \
    cluster_node_curl https://127.0.0.1:6443/readyz || return
  cluster_start_controllers "$programs"
  cluster_publish || return
  cluster_start_dns || return
  cluster_wait kube-controller-manager 60 'kube-controller-manager is ready' \
    cluster_node_curl https://127.0.0.1:10257/healthz || return
  cluster_wait kube-scheduler 60 'kube-scheduler is ready' \
    cluster_node_curl https://127.0.0.1:10259/healthz || return
  cluster_wait kubelet 120 "node $CLUSTER_NODE_NAME is Ready" cluster_node_is_ready || return
  cluster_wait kube-controller-manager 60 'the default ServiceAccount is there' \
    cluster_kubectl get serviceaccount default || return
  cluster_wait coredns 60 'DNS answers' \
    cluster_enter -- getent hosts kubernetes.default.svc.cluster.local || return
  cluster_wait kube-proxy 60 'Service addresses work' \
    cluster_node_curl "https://$CLUSTER_SERVICE_IP/readyz"
}

cluster_start_controllers() {
  local programs=$1 config=$CLUSTER_STATE/config pki=$CLUSTER_STATE/pki file
  file=$config/controller-manager.kubeconfig
  cluster_start kube-controller-manager "$programs/kube-controller-manager" --kubeconfig="$file" \
    --authentication-kubeconfig="$file" --authorization-kubeconfig="$file" \
    --kube-api-qps=500 --kube-api-burst=1000 --bind-address=127.0.0.1 --leader-elect=false \
    --use-service-account-credentials=true \
    --service-account-private-key-file="$pki/sa.key" --root-ca-file="$pki/ca.crt" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" \
    --allocate-node-cidrs=true --cluster-cidr="$CLUSTER_PODS_CIDR" \
    --service-cluster-ip-range="$CLUSTER_SERVICE_CIDR"
  file=$config/scheduler.kubeconfig
  cluster_start kube-scheduler "$programs/kube-scheduler" --kubeconfig="$file" \
    --authentication-kubeconfig="$file" --authorization-kubeconfig="$file" \
    --bind-address=127.0.0.1 --leader-elect=false
  cluster_start kubelet "$programs/kubelet" --config="$config/kubelet.yaml" \
    --kubeconfig="$config/kubelet.kubeconfig" --root-dir=/var/lib/kubelet \
    --hostname-override="$CLUSTER_NODE_NAME" --node-ip="$CLUSTER_NODE_IP"
  cluster_start kube-proxy "$programs/kube-proxy" --config="$config/proxy.yaml" \
    --hostname-override="$CLUSTER_NODE_NAME"
}

cluster_start_dns() {
  local log=$CLUSTER_STATE/log/dns-permissions.log
  if ! cluster_kubectl apply -f "$CLUSTER_STATE/config/dns-permissions.yaml" >"$log" 2>&1; then
    cluster_show_log dns-permissions
    return 1
  fi
  cluster_start coredns "$CLUSTER_NODE_PROGRAMS/dns/coredns" -conf "$CLUSTER_STATE/config/Corefile"
}

cluster_node_curl() {
  cluster_enter -- curl -sSfk --noproxy '*' --max-time 5 \
    --cert "$CLUSTER_STATE/pki/admin.crt" --key "$CLUSTER_STATE/pki/admin.key" "$@"
}

# Makes the API server reachable from the host: a socket file passes between the network namespaces,
# and a program in the host's network listens on a port of loopback that the kernel chooses.
cluster_publish() {
  local socket=$CLUSTER_STATE/run/api.sock log=$CLUSTER_STATE/log/publish-outside.log port
  cluster_start publish-inside socat "UNIX-LISTEN:$socket,fork,mode=600" TCP:127.0.0.1:6443
  CLUSTER_NAMESPACES='--mount --pid' cluster_start publish-outside \
    socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork "UNIX-CONNECT:$socket"
  cluster_wait publish-outside 10 'the API server is published on the host' \
    grep -q 'listening on' "$log" || return
  port=$(sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$log" | head -n 1)
  cluster_write_kubeconfig "$CLUSTER_STATE/kubeconfig" admin "https://127.0.0.1:$port"
}
