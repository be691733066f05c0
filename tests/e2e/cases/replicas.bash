# Two replicas of the operator, as the chart installs them: what becomes of a run when the one that leads goes. How it is
# killed and paused: tests/api/replicas_test.cpp.

# Until another replica than this one leads.
another_leads() {
  local leader
  leader=$(stack_leader)
  [ -n "$leader" ] && [ "$leader" != "$1" ] && echo yes
}

operator_pods_ready() {
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" get deployment headway-operator -o jsonpath='{.status.readyReplicas}'
}

e2e_case_leader_evicted() {
  local before
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  expect "the replicas that are ready" "$STACK_REPLICAS" operator_pods_ready
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  before=$(stack_leader)
  printf '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"%s","namespace":"%s"}}' \
    "$before" "$STACK_OPERATOR_NAMESPACE" | cluster_kubectl create --raw \
    "/api/v1/namespaces/$STACK_OPERATOR_NAMESPACE/pods/$before/eviction" -f -
  until_is 60 "whether another replica leads" yes another_leads "$before"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the outcome" Succeeded field .status.outcome
  expect "the number of Jobs" 1 jobs_count
  expect "the number of runs in the ledger" 1 sql "SELECT count(*) FROM headway.run"
  until_is 120 "the replicas that are ready" "$STACK_REPLICAS" operator_pods_ready
}

# New pods for all replicas, one after the other, as an upgrade makes them.
e2e_case_upgrade_in_mid_run() {
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" rollout restart deployment/headway-operator
  k wait --for=condition=Ready smig/app --timeout=5m
  cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" rollout status deployment/headway-operator --timeout=5m
  expect "the outcome" Succeeded field .status.outcome
  expect "the number of Jobs" 1 jobs_count
}
