# The configuration files of the node's programs, written into the cluster's folder by every `up`.

cluster_write_configuration() {
  local folder=$CLUSTER_STATE/config
  mkdir -p "$folder/cni"
  cluster_containerd_configuration >"$folder/containerd.toml"
  cluster_cni_configuration >"$folder/cni/10-bridge.conflist"
  cluster_kubelet_configuration >"$folder/kubelet.yaml"
  cluster_proxy_configuration >"$folder/proxy.yaml"
  cluster_dns_configuration >"$folder/Corefile"
  cluster_dns_permissions >"$folder/dns-permissions.yaml"
}

# restrict_oom_score_adj: without CAP_SYS_RESOURCE on the host a pod's sandbox could not get the
# negative score that it asks for, and would not start.
cluster_containerd_configuration() {
  cat <<TOML
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
oom_score = 0
[grpc]
  address = "$CLUSTER_CONTAINERD_SOCKET"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$CLUSTER_PAUSE_IMAGE"
  disable_apparmor = true
  enable_selinux = false
  restrict_oom_score_adj = true
  max_container_log_line_size = 262144
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$CLUSTER_STATE/config/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "/usr/sbin/runc"
        SystemdCgroup = false
TOML
}

cluster_cni_configuration() {
  cat <<JSON
{
  "cniVersion": "0.4.0",
  "name": "headway-test",
  "plugins": [
    {
      "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
      "ipam": {
        "type": "host-local", "dataDir": "/run/cni-ipam",
        "ranges": [[{ "subnet": "$CLUSTER_POD_CIDR" }]], "routes": [{ "dst": "0.0.0.0/0" }]
      }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
JSON
}

# No garbage collection of images: nothing here could pull them again.
cluster_kubelet_configuration() {
  local cgroup_root=/$CLUSTER_CGROUP
  ! cluster_has_cgroup_v2 || cgroup_root=/
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $CLUSTER_NODE_IP
port: 10250
readOnlyPort: 0
healthzBindAddress: 127.0.0.1
authentication:
  anonymous: { enabled: false }
  webhook: { enabled: true }
  x509: { clientCAFile: $CLUSTER_STATE/pki/ca.crt }
authorization: { mode: Webhook }
tlsCertFile: $CLUSTER_STATE/pki/kubelet-serving.crt
tlsPrivateKeyFile: $CLUSTER_STATE/pki/kubelet-serving.key
containerRuntimeEndpoint: unix://$CLUSTER_CONTAINERD_SOCKET
cgroupDriver: cgroupfs
cgroupRoot: $cgroup_root
failCgroupV1: false
failSwapOn: false
evictionHard:
  memory.available: 100Mi
  nodefs.available: 1%
  nodefs.inodesFree: 1%
  imagefs.available: 1%
  imagefs.inodesFree: 1%
  pid.available: 1%
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
clusterDomain: cluster.local
clusterDNS: [$CLUSTER_NODE_IP]
resolvConf: ""
podCIDR: $CLUSTER_POD_CIDR
syncFrequency: 10s
fileCheckFrequency: 5s
nodeStatusUpdateFrequency: 5s
makeIPTablesUtilChains: false
volumePluginDir: /var/lib/kubelet/volume-plugins
YAML
}

cluster_proxy_configuration() {
  cat <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
bindAddress: 0.0.0.0
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
clientConnection: { kubeconfig: $CLUSTER_STATE/config/proxy.kubeconfig }
clusterCIDR: $CLUSTER_PODS_CIDR
mode: nftables
conntrack: { maxPerCore: 0, min: 0 }
nodePortAddresses: ["$CLUSTER_NODE_IP/32"]
YAML
}

# A name outside the cluster does not exist, which is said at once: nothing in here reaches a
# network. The node asks here too (127.0.0.1), so that an image that is not there fails as quickly.
cluster_dns_configuration() {
  cat <<CONF
.:53 {
    bind $CLUSTER_NODE_IP 127.0.0.1
    errors
    ready 127.0.0.1:8181
    cache 5
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig $CLUSTER_STATE/config/dns.kubeconfig
        pods insecure
        ttl 5
    }
    template ANY ANY . {
        rcode NXDOMAIN
    }
}
CONF
}

cluster_dns_permissions() {
  cat <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: "system:coredns" }
rules:
- { apiGroups: [""], resources: [endpoints, services, pods, namespaces], verbs: [list, watch] }
- { apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: "system:coredns" }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:coredns" }
subjects:
- { apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:coredns" }
YAML
}
