# The policies of the resource for downgrades, and for the committed revisions of a failed run.

e2e_case_downgrade_refused_and_allowed() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  migration "target: a1a1a1a1a1a1"
  until_is 240 "Stalled" True condition Stalled status
  expect "the outcome" Refused field .status.outcome
  expect "Ready's reason" Refused condition Ready reason
  expect "Ready's message" "*a1a1a1a1a1a1*Nothing was applied*spec.downgradePolicy*" condition Ready message
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  migration "target: a1a1a1a1a1a1" "downgradePolicy: Allow"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the revision" a1a1a1a1a1a1 field .status.current
  expect "the version row" a1a1a1a1a1a1 sql "SELECT version_num FROM alembic_version"
  expect "whether the later table is gone" t sql "SELECT to_regclass('players') IS NULL"
}

# Each revision in a transaction of its own: two are committed when the third fails.
e2e_case_failure_stops_where_it_is() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fails"
  migration "transaction: Revision" "onFailure: Stop"
  until_is 240 "Stalled" True condition Stalled status
  expect "the outcome" Partial field .status.outcome
  expect "Ready's message" "*The database is at b2b2b2b2b2b2, the last whole revision*" condition Ready message
  expect "the version row" b2b2b2b2b2b2 sql "SELECT version_num FROM alembic_version"
}
