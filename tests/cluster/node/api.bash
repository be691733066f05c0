# The first process of the API alone: a pid namespace (and a /proc that fits it) in the host's root
# and network, so that etcd and kube-apiserver end with it.
#
# usage: api.bash STATE
set -euo pipefail
state=$1

# shellcheck source=../parts/first_process.bash
. "$state/run/first_process.bash"
record_first_process
mount -t proc proc /proc
touch "$state/run/ready"
reap_until_told
