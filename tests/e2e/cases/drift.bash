# Looks for drift beside the runs: spec.drift.

drift_event() { k get events --field-selector "reason=$1" -o name | wc -l; }

# The history is replayed on a server in the look's own pod, then on one by its URL.
e2e_case_drift() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "drift: {schedule: '* * * * *', scratch: {image: '$DATABASE_IMAGE'}}"
  k wait --for=condition=Ready smig/app --timeout=5m
  until_is 300 "Drifted" False condition Drifted status
  expect "Drifted's message" "At *Z the schema of the database was that of its revisions, c3c3c3c3c3c3." \
    condition Drifted message

  sql "CREATE INDEX by_hand ON teams (name)"
  until_is 300 "Drifted" True condition Drifted status
  expect "Drifted's message" "*c3c3c3c3c3c3: + index public.by_hand. The log of Job app-drift-*" condition Drifted message
  expect "the objects" '?"+ index public.by_hand"?' field .status.drift.objects
  expect "the Events" 1 drift_event Drifted
  expect "Ready" True condition Ready status
  expect "the runs in the ledger" 1 sql "SELECT count(*) FROM headway.run"
  expect "scratch databases on the app's server" 0 \
    sql "SELECT count(*) FROM pg_database WHERE datname LIKE 'headway_scratch%'"

  stack_database_secret scratch "$(stack_password)" "$DATABASE" | k apply -f -
  migration "drift: {schedule: '* * * * *', scratch: {urlFrom: {secretKeyRef: {name: scratch, key: DATABASE_URL}}}, exclude: ['index:public.by_*']}"
  until_is 300 "Drifted" False condition Drifted status
  expect "the Events" 1 drift_event DriftGone
  sql "DROP TABLE players"
  until_is 300 "Drifted" True condition Drifted status
  expect "Drifted's message" "*- table public.players*" condition Drifted message

  # Without the field nothing is said of earlier looks.
  k patch smig app --type json -p '[{"op":"remove","path":"/spec/drift"}]'
  until_is 60 "Drifted" "" condition Drifted status
  expect "status.drift" "" field .status.drift
}

# A run does not wait for a look, whose server never starts here, and the look gives way to it.
e2e_case_drift_gives_way() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "target: a1a1a1a1a1a1" "drift: {schedule: '* * * * *', scratch: {image: localhost/no-such-image:1}}"
  k wait --for=condition=Ready smig/app --timeout=5m
  until_is 300 "Drifted's reason" ImagePull condition Drifted reason
  expect "Drifted's message" "*container scratch cannot be pulled*spec.drift.scratch.image*" condition Drifted message
  expect "Ready" True condition Ready status
  migration "target: head" "drift: {schedule: '* * * * *', scratch: {image: localhost/no-such-image:1}}"
  until_is 120 "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  until_is 60 "Ready" True condition Ready status
}
