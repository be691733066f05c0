# Runner, operator or resource are killed or deleted during a run: nothing is lost, nothing runs twice.

# The run has begun when its backend sleeps.
slow_revision_runs() {
  sql "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%'
    AND state = 'active' AND pid <> pg_backend_pid()"
}

# kill -9, from the node: the operator's image has no shell.
kill_operator() {
  local pid
  pid=$(cluster_exec pgrep -f '^/usr/local/bin/headway-operator')
  # shellcheck disable=SC2086  # several processes are several words
  cluster_exec kill -9 $pid
}

e2e_case_operator_killed() {
  needs_node
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  kill_operator
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the revision" d4d4d4d4d4d4 field .status.current
  expect "the outcome" Succeeded field .status.outcome
  expect "the number of Jobs" 1 jobs_count
  expect "the number of runs in the ledger" 1 sql "SELECT count(*) FROM headway.run"
}

e2e_case_deleted_in_mid_run() {
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  k delete smig app --timeout=5m
  until_is 240 "the number of Jobs" 0 jobs_count
  until_is 240 "the number of pods" 0 pods_count
  until_is 240 "the slow revision runs" 0 slow_revision_runs
  nothing_in_database
}

pods_count() { k get pods -o name | wc -l; }
