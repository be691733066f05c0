# shellcheck disable=SC2034  # used by the files beside this one
#
# Names, folders and addresses of the throwaway cluster.
#
# Everything that could be in the way of a second checkout is named by this one's path. The
# addresses need not be: they live in the cluster's own network namespace.

CLUSTER_FILES=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
CLUSTER_TREE=$(cd "$CLUSTER_FILES/../.." && pwd -P)
CLUSTER_ID=$(printf '%s' "$CLUSTER_TREE" | sha256sum | cut -c1-8)
CLUSTER_CACHE=${HEADWAY_CACHE:-/var/cache/headway}

# The two clusters of a checkout: the whole one, and the API alone. Every function works on the one
# whose folder CLUSTER_STATE is; those of the API set it for themselves.
CLUSTER_STATE=${HEADWAY_STATE:-/var/lib/headway}/$CLUSTER_ID/cluster
CLUSTER_API_STATE=${HEADWAY_STATE:-/var/lib/headway}/$CLUSTER_ID/api

# What is not in that folder is named by this checkout, and by HEADWAY_STATE where somebody set it:
# who sets another one has another cluster.
CLUSTER_NAME=$(printf '%s' "$CLUSTER_TREE${HEADWAY_STATE-}" | sha256sum | cut -c1-8)
CLUSTER_CGROUP=headway-$CLUSTER_NAME
CLUSTER_NODE_CONTAINER=headway-node-$CLUSTER_NAME
CLUSTER_PAUSE_IMAGE=localhost/headway-pause:1

CLUSTER_NODE_NAME=node1
CLUSTER_NODE_IP=10.88.0.10
CLUSTER_SERVICE_CIDR=10.96.0.0/16
CLUSTER_SERVICE_IP=10.96.0.1
CLUSTER_POD_CIDR=10.244.0.0/24
CLUSTER_PODS_CIDR=10.244.0.0/16
CLUSTER_CONTAINERD_SOCKET=/run/containerd/containerd.sock

# Where the programs from the cache are seen in the node.
CLUSTER_NODE_PROGRAMS=/opt/headway
CLUSTER_NODE_PATH=$CLUSTER_NODE_PROGRAMS/kubernetes:/usr/sbin:/usr/bin:/sbin:/bin
