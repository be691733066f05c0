# A revision fails behind segments that the run has committed already.

# The app's data before the run.
committed_before_app() {
  database_secret
  sql "CREATE TABLE pupils (id bigint PRIMARY KEY, name text NOT NULL, nickname text);
    INSERT INTO pupils VALUES (1, 'Ada', 'Countess'), (2, 'Grace', 'Amazing')"
}

# schema: pg_dump's output without Headway's own tables.
committed_before_schema() {
  stack_kubectl exec "deployment/$STACK_DATABASE" -- pg_dump -U learning_app -d "$DATABASE" --schema-only \
    --exclude-schema=headway --exclude-table=alembic_version | grep -v '^\\\(un\)\?restrict '
}

# The undo can lose no data: the run is undone, and the schema is the one before.
e2e_case_taken_back() {
  local before
  committed_before_app
  before=$(committed_before_schema)
  revisions "$TREE/tests/e2e/histories/harmless-then-fails"
  migration "transaction: Revision"
  until_is 240 "Stalled" True condition Stalled status
  expect "the outcome" RolledBack field .status.outcome
  expect "the current revision" base field .status.current
  expect "the revisions that were taken back" '*a1a1a1a1a1a1*b2b2b2b2b2b2*c3c3c3c3c3c3*' field .status.lastRun.rolledBack
  expect "the schema" "$before" committed_before_schema
  expect "whether RolledBack says so" True condition RolledBack status
  expect "the names" "Ada,Grace" sql "SELECT string_agg(name, ',' ORDER BY id) FROM pupils"
}

# A column with data is gone: the whole revisions stay, and the status names the last one.
e2e_case_partial() {
  committed_before_app
  revisions "$TREE/tests/e2e/histories/dropped-then-fails"
  migration "transaction: Revision"
  until_is 240 "Stalled" True condition Stalled status
  expect "the outcome" Partial field .status.outcome
  expect "the current revision" a1a1a1a1a1a1 field .status.current
  expect "the applied revisions" '*"a1a1a1a1a1a1"*' field .status.lastRun.applied
  expect "the pending ones" 1 field .status.pending
  expect "why it is not undone" "*column pupils.nickname was changed*" field .status.lastRun.error.hint
  expect "the version row" a1a1a1a1a1a1 sql "SELECT version_num FROM alembic_version"
  expect "the names" "Ada,Grace" sql "SELECT string_agg(name, ',' ORDER BY id) FROM pupils"
  expect "the number of Jobs" 1 jobs_count
}
