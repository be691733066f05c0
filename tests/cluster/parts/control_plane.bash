# etcd and kube-apiserver, which both clusters have.

# etcd listens on socket files: no port to choose, and nobody else on the machine can reach it. The
# addresses for other members must be hosts and ports; there are no other members. etcd does not
# wait for the disk: these data are thrown away.
cluster_start_etcd() {
  local socket=$CLUSTER_STATE/run/etcd.sock
  cluster_start etcd "$1/etcd" --name headway-test --log-level warn \
    --data-dir "$CLUSTER_STATE/var/etcd" --unsafe-no-fsync \
    --listen-client-urls "unix://$socket" --advertise-client-urls http://127.0.0.1:1 \
    --listen-peer-urls "unix://$CLUSTER_STATE/run/etcd-peer.sock" \
    --initial-advertise-peer-urls http://127.0.0.1:1 \
    --initial-cluster headway-test=http://127.0.0.1:1
}

# cluster_start_apiserver FOLDER_OF_PROGRAMS OPTIONS…
cluster_start_apiserver() {
  local programs=$1 pki=$CLUSTER_STATE/pki
  shift
  cluster_start kube-apiserver "$programs/kube-apiserver" \
    --etcd-servers="unix://$CLUSTER_STATE/run/etcd.sock" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
    --client-ca-file="$pki/ca.crt" --allow-privileged=true \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$pki/sa.pub" --service-account-signing-key-file="$pki/sa.key" \
    --requestheader-client-ca-file="$pki/ca.crt" \
    --requestheader-allowed-names=front-proxy-client \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --requestheader-group-headers=X-Remote-Group \
    --requestheader-username-headers=X-Remote-User \
    --proxy-client-cert-file="$pki/front-proxy-client.crt" \
    --proxy-client-key-file="$pki/front-proxy-client.key" \
    --service-cluster-ip-range="$CLUSTER_SERVICE_CIDR" --profiling=false "$@"
}
