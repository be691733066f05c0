# ./dev quickstart: from nothing to a migrated database, ending with what a user wants to see, by the real commands.

quickstart() {
  local began=$EPOCHREALTIME handled
  setup
  stack_up
  handled=$(quickstart_handled)
  shown 'kubectl create configmap learning-app-revisions --from-file=migrations/ --dry-run=client -o yaml |' \
    'kubectl apply -f -'
  cluster_kubectl create configmap learning-app-revisions "--from-file=$TREE/migrations/" --dry-run=client \
    -o yaml | cluster_kubectl apply -f -
  shown kubectl apply -f docs/quickstart/schemamigration.yaml
  cluster_kubectl apply -f "$TREE/docs/quickstart/schemamigration.yaml"
  [ -z "$handled" ] || quickstart_run_again "$handled"
  shown kubectl wait --for=condition=Ready smig/learning-app --timeout=3m
  cluster_kubectl wait --for=condition=Ready smig/learning-app --timeout=3m
  shown kubectl get smig
  cluster_kubectl get smig
  shown kubectl describe smig learning-app
  cluster_kubectl describe smig learning-app
  shown kubectl exec deploy/learning-app-db -- psql -U learning_app -c "'\\dt'"
  stack_psql learning_app -c '\dt'
  quickstart_next "$(seconds_since "$began")"
}

quickstart_handled() {
  cluster_kubectl get smig learning-app --ignore-not-found -o jsonpath='{.status.lastHandled}'
}

# A ConfigMap's new content starts no run by itself yet: the annotation asks for one. It is under way when the status
# says that something else was handled.
quickstart_run_again() {
  local requested deadline=$((SECONDS + 60))
  requested=headway.dev/run-requested-at=$(date -u +%FT%TZ)
  shown kubectl annotate smig learning-app "$requested" --overwrite
  cluster_kubectl annotate smig learning-app "$requested" --overwrite
  until [ "$(quickstart_handled)" != "$1" ]; do
    ((SECONDS < deadline)) || fail "the operator did not take the request up within a minute"
    sleep 0.2
  done
}

shown() { printf '\n$ %s\n' "$*"; }

quickstart_next() {
  cat <<TEXT

That took ${1%.*} s; the cluster goes on running. What to try next (kubectl: ./dev cluster kubectl):
  ./dev cluster kubectl logs job/<name>   what the runner said; the name stands in the status above
  write migrations/20261201_0900_<id>_my_change.sql, then ./dev quickstart again: only that one is applied
  ./dev run headway history -d migrations   the revision graph, on this machine
  ./dev cluster status | down             what runs; all of it away
TEXT
}
