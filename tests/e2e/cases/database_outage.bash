# The server goes down during a run and comes back: the operator retries the run.

# SIGQUIT is PostgreSQL's immediate shutdown; the container is started again over the same data.
crash_database() { cluster_kubectl exec "deployment/$STACK_DATABASE" -- sh -c 'kill -QUIT 1'; }

e2e_case_database_outage() {
  database_secret
  revisions "$TREE/tests/e2e/histories/slow"
  migration "retry: {minBackoff: 5s, maxBackoff: 5s}"
  until_is 240 "the slow revision runs" 1 slow_revision_runs
  crash_database
  until_is 240 "Ready's reason" DatabaseUnavailable condition Ready reason
  expect "Stalled: it goes on by itself" "" condition Stalled status
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the outcome" Succeeded field .status.outcome
  expect "whether it was a further attempt" "[2-9]" field .status.lastRun.attempt
  expect "the version row" d4d4d4d4d4d4 sql "SELECT version_num FROM alembic_version"
}
