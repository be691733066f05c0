# Runs whose end nobody saw, and Jobs and pods that something else deletes.

runners_pod() { k get pods -l headway.dev/migration=app -o name | head -n 1; }

# The outcome is the first run's, Succeeded, and not that of another one, which would find nothing to do.
e2e_case_message_lost() {
  local job
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  job=$(field .status.lastRun.job)
  stack_stop_operator
  trap stack_start_operator EXIT
  k wait --for=condition=Complete "job/$job" --timeout=5m
  k delete "$(runners_pod)" --timeout=5m
  stack_start_operator
  trap - EXIT
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the outcome" Succeeded field .status.outcome
  expect "what was applied" d4d4d4d4d4d4 field '.status.lastRun.applied[0]'
  expect "the run's Job" "$job" field .status.lastRun.job
  expect "how many Jobs it had" 2 field .status.lastRun.jobs
  expect "the number of runs in the ledger" 1 sql "SELECT count(*) FROM headway.run"
}

e2e_case_job_deleted_in_mid_run() {
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  k delete job "$(field .status.lastRun.job)" --timeout=5m
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the revision" d4d4d4d4d4d4 field .status.current
  expect "whether the table is there" t sql "SELECT to_regclass('slow') IS NOT NULL"
}

e2e_case_pod_evicted() {
  local pod
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  pod=$(runners_pod)
  pod=${pod#pod/}
  printf '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"%s","namespace":"%s"}}' "$pod" "$NAMESPACE" |
    k create --raw "/api/v1/namespaces/$NAMESPACE/pods/$pod/eviction" -f -
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the revision" d4d4d4d4d4d4 field .status.current
  expect "whether the table is there" t sql "SELECT to_regclass('slow') IS NOT NULL"
}

# A request for a run during another run: that one ends first, then the next one follows.
e2e_case_asked_for_in_mid_run() {
  local first
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  first=$(field .status.lastRun.id)
  k annotate smig app "headway.dev/run-requested-at=$(date -u +%FT%TZ)"
  until_is 240 "the outcome" UpToDate field .status.outcome
  expect "that the first run came to its end" Succeeded sql "SELECT outcome FROM headway.run WHERE id = '$first'"
  expect "the number of Jobs" 2 jobs_count
}
