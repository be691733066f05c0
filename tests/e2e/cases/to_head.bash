# A resource brings a database to the head of the example history.
e2e_case_to_head() {
  local head
  database_secret
  revisions "$TREE/migrations"
  migration
  k wait --for=condition=Ready smig/app --timeout=5m
  head=$(program headway heads --dir /src/migrations --output json | grep -oE '"[0-9a-f]{12}"' | tr -d '"' | head -n 1)
  expect "the revision" "$head" field .status.current
  expect "the version row" "$head" sql "SELECT version_num FROM alembic_version"
  expect "the outcome" Succeeded field .status.outcome
  expect "what is pending" 0 field .status.pending
  expect "that the generation was seen" "$(field .metadata.generation)" field .status.observedGeneration
  expect "whether the tables are there" t sql "SELECT to_regclass('students') IS NOT NULL"
  expect "the columns of kubectl get" "app*True*$head*" k get smig app --no-headers
  expect "Stalled" "" condition Stalled status
  expect "Reconciling" "" condition Reconciling status
  expect "the number of Jobs" 1 jobs_count
}
