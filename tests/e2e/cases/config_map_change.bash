# A ConfigMap starts a run by a change of its content, and by nothing else.
e2e_case_config_map_change() {
  local first
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fails"
  migration
  until_is 240 "Stalled" True condition Stalled status
  expect "the outcome" RolledBack field .status.outcome
  first=$(field .status.lastRun.contentHash)
  expect "the hash of the content" "????????????????????????????????????????????????????????????????" echo "$first"
  revisions "$TREE/tests/e2e/histories/third-fixed"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the number of Jobs" 2 jobs_count
  expect "the events" "*RunStarted*RolledBack*RunStarted*Applied*" event_reasons
  # The same content in a newer version of the ConfigMap, then a run on request: had the first one been taken for
  # a change, there would be two more.
  k annotate configmap revisions "example.com/note=nothing changed"
  k annotate smig app "headway.dev/run-requested-at=$(date -u +%FT%TZ)"
  until_is 240 "the outcome" UpToDate field .status.outcome
  expect "the number of Jobs" 3 jobs_count
}

event_reasons() {
  k get events.events.k8s.io --sort-by=.metadata.creationTimestamp \
    -o jsonpath='{range .items[?(@.regarding.kind=="SchemaMigration")]}{.reason}{"\n"}{end}'
}
