# The node's first process, now in the node's own root: lets go of the host's, makes the network,
# and then only inherits orphans.
#
# usage: start.bash STATE NODE_IP SERVICE_CIDR
set -euo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
state=$1 node_ip=$2 service_cidr=$3

# shellcheck source=../parts/first_process.bash
. "$state/run/first_process.bash"

umount -l /.host
rmdir /.host

# The cluster's own DNS: nothing in here reaches another, and it says so at once.
printf '%s\n' 'nameserver 127.0.0.1' 'options timeout:1 attempts:1' >/run/resolv.conf
touch /etc/resolv.conf
mount --bind /run/resolv.conf /etc/resolv.conf
printf '127.0.0.1 localhost\n::1 localhost\n' >/run/hosts
touch /etc/hosts
mount --bind /run/hosts /etc/hosts

# The kubelet mounts volumes where containerd must see them.
mount --make-rshared /

# No dummy link, which not every kernel has: a pair with both ends in here bears the address. No
# default route: nothing leaves. Service addresses need a route all the same, which is looked up
# before kube-proxy's rules change them.
ip link set lo up
ip link add node0 type veth peer name node0p
ip link set node0p up
ip address add "$node_ip/24" dev node0
ip link set node0 up
ip route add "$service_cidr" dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables

touch "$state/run/ready"
reap_until_told
