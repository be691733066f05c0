# PersistentVolumes on folders of the node, for cases that need one. Sourced by run.bash.

# claim NAME: the PersistentVolumeClaim NAME, on an empty folder that everybody may write to.
claim() {
  local folder
  folder=$(claim_folder "$1")
  cluster_exec rm -rf "$folder"
  cluster_exec install -d -m 0777 "$folder"
  cluster_kubectl delete pv "$NAMESPACE-$1" --ignore-not-found --timeout=5m
  k apply -f - <<YAML
apiVersion: v1
kind: PersistentVolume
metadata: {name: $NAMESPACE-$1}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ''
  claimRef: {namespace: $NAMESPACE, name: $1}
  hostPath: {path: $folder}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: $1}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ''
  volumeName: $NAMESPACE-$1
  resources: {requests: {storage: 1Gi}}
YAML
  k wait --for=jsonpath='{.status.phase}'=Bound "pvc/$1" --timeout=5m
}

# claim_folder NAME: where its files are on the node.
claim_folder() { printf '/var/lib/kubelet/e2e-volumes/%s/%s' "$NAMESPACE" "$1"; }
