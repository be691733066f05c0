# A registry of images for the node and for the host, to try what people do whose cluster pulls from one.

# cluster_registry: starts it if it does not run, and prints its address, which is the same on the host and in the
# node: loopback, with a port that the kernel chose on the host.
cluster_registry() {
  local socket=$CLUSTER_STATE/run/registry.sock log=$CLUSTER_STATE/log/registry-outside.log port
  if ! cluster_alive registry-inside; then
    cluster_write_registry_configuration "$socket" >"$CLUSTER_STATE/config/registry.yaml"
    rm -f "$socket"
    cluster_start registry /usr/bin/docker-registry serve "$CLUSTER_STATE/config/registry.yaml"
    cluster_wait registry 30 'the registry listens' test -S "$socket" || return
    CLUSTER_NAMESPACES='--mount --pid' cluster_start registry-outside \
      socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork "UNIX-CONNECT:$socket"
    cluster_wait registry-outside 10 'the registry is published on the host' grep -q 'listening on' "$log" || return
    port=$(cluster_registry_port)
    cluster_start registry-inside socat "TCP-LISTEN:$port,bind=127.0.0.1,fork" "UNIX-CONNECT:$socket"
    cluster_wait registry-inside 10 'the registry is published in the node' \
      cluster_enter -- curl -sSf --noproxy '*' "http://127.0.0.1:$port/v2/" || return
  fi
  printf '127.0.0.1:%s\n' "$(cluster_registry_port)"
}

cluster_registry_port() {
  sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$CLUSTER_STATE/log/registry-outside.log" | head -n 1
}

cluster_write_registry_configuration() {
  cat <<YAML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: $CLUSTER_STATE/var/registry}}
http: {net: unix, addr: $1}
YAML
}
