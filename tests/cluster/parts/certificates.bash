# The cluster's keys and certificates: one authority for everything, made anew by every `up`, and
# the kubeconfigs.

CLUSTER_NEW_KEY=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

# cluster_certificate NAME SUBJECT [ALTERNATIVE_NAMES]
cluster_certificate() {
  local name=$CLUSTER_STATE/pki/$1 subject=$2 names=${3-}
  {
    echo 'basicConstraints = CA:FALSE'
    echo 'keyUsage = critical, digitalSignature'
    echo 'extendedKeyUsage = serverAuth, clientAuth'
    [ -z "$names" ] || echo "subjectAltName = $names"
  } >"$name.extensions"
  openssl req -new -subj "$subject" -keyout "$name.key" "${CLUSTER_NEW_KEY[@]}" 2>/dev/null |
    openssl x509 -req -CA "$CLUSTER_STATE/pki/ca.crt" -CAkey "$CLUSTER_STATE/pki/ca.key" \
      -set_serial "0x$(openssl rand -hex 8)" -days 3650 -extfile "$name.extensions" \
      -out "$name.crt" 2>/dev/null
  rm "$name.extensions"
}

# Those that the API server needs, and its administrator's.
cluster_certificates_api() {
  local pki=$CLUSTER_STATE/pki
  (umask 077 && mkdir -p "$pki")
  openssl req -x509 -subj /CN=headway-test-cluster -days 3650 "${CLUSTER_NEW_KEY[@]}" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$pki/ca.key" -out "$pki/ca.crt" 2>/dev/null
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$pki/sa.key" 2>/dev/null
  openssl pkey -in "$pki/sa.key" -pubout -out "$pki/sa.pub"
  cluster_certificate apiserver /CN=kube-apiserver "IP:127.0.0.1,IP:$CLUSTER_NODE_IP,\
IP:$CLUSTER_SERVICE_IP,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,\
DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  cluster_certificate front-proxy-client /CN=front-proxy-client
  cluster_certificate admin /O=system:masters/CN=admin
}

# Those of the other programs of a whole cluster.
cluster_certificates_node() {
  local name=$CLUSTER_NODE_NAME
  cluster_certificate apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  cluster_certificate controller-manager /CN=system:kube-controller-manager
  cluster_certificate scheduler /CN=system:kube-scheduler
  cluster_certificate proxy /CN=system:kube-proxy
  cluster_certificate dns /CN=system:coredns
  cluster_certificate kubelet "/O=system:nodes/CN=system:node:$name"
  cluster_certificate kubelet-serving "/O=system:nodes/CN=system:node:$name" \
    "DNS:$name,DNS:localhost,IP:$CLUSTER_NODE_IP,IP:127.0.0.1"
}

# cluster_write_kubeconfig FILE USER SERVER: everything is in the file, so that it works wherever it
# is copied to.
cluster_write_kubeconfig() {
  local pki=$CLUSTER_STATE/pki
  cluster_kubeconfig_text "$3" "$2" "client-certificate-data: $(base64 -w0 "$pki/$2.crt")
    client-key-data: $(base64 -w0 "$pki/$2.key")" >"$1.new"
  chmod 600 "$1.new"
  mv "$1.new" "$1"
}

# cluster_kubeconfig_text SERVER USER CREDENTIALS
cluster_kubeconfig_text() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters:
- name: headway-test
  cluster:
    server: $1
    certificate-authority-data: $(base64 -w0 "$CLUSTER_STATE/pki/ca.crt")
users:
- name: $2
  user:
    $3
contexts:
- name: headway-test
  context:
    cluster: headway-test
    user: $2
current-context: headway-test
YAML
}
