# A history whose third revision fails: nothing of the run is left, and the status names the failed statement and its place.
e2e_case_third_fails() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fails"
  migration
  until_is 240 "Stalled" True condition Stalled status
  expect "Ready" False condition Ready status
  expect "the outcome" RolledBack field .status.outcome
  expect "the failed file" "*003_add_owner.sql" field .status.lastRun.error.file
  expect "the failed line" 9 field .status.lastRun.error.line
  expect "the SQLSTATE" 42P01 field .status.lastRun.error.sqlstate
  expect "the message on Ready" "*003_add_owner.sql:9*42P01*" condition Ready message
  nothing_in_database
  expect "the number of Jobs: a failed revision is not tried again" 1 jobs_count
  # After the fix the run reaches head.
  revisions "$TREE/tests/e2e/histories/third-fixed"
  k annotate smig app "headway.dev/run-requested-at=$(date -u +%FT%TZ)"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}
