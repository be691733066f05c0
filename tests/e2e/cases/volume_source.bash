# Revisions on a volume.
e2e_case_volume_source() {
  needs_node
  local file folder
  database_secret
  claim shared
  folder=$(claim_folder shared)/learning-app/migrations
  cluster_exec install -d "$folder"
  for file in "$TREE"/tests/e2e/histories/third-fixed/*.sql; do
    cluster_exec tee "$folder/${file##*/}" <"$file" >/dev/null
  done
  migration_from 'volume: {persistentVolumeClaim: {claimName: shared, path: learning-app/migrations}}'
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the source" persistentVolumeClaim/shared field .status.lastRun.source
}

# One claim for the revisions, the data and the backups: one volume of the pod, since the kubelet may never mount a second.
e2e_case_one_claim() {
  needs_node
  local file folder
  database_secret
  claim shared
  folder=$(claim_folder shared)
  cluster_exec install -d "$folder/migrations" "$folder/data"
  for file in "$TREE"/tests/e2e/histories/third-fixed/*.sql; do
    cluster_exec tee "$folder/migrations/${file##*/}" <"$file" >/dev/null
  done
  migration_from 'volume: {persistentVolumeClaim: {claimName: shared, path: migrations}}' \
    'data: {volume: {persistentVolumeClaim: {claimName: shared, path: data}}}' \
    'backup: {pgDump: {volume: {persistentVolumeClaim: {claimName: shared}}}}'
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the volumes of the claim" shared k get jobs \
    -o 'jsonpath={.items[0].spec.template.spec.volumes[*].persistentVolumeClaim.claimName}'
  expect "the backup" "/backup/*" field .status.lastRun.backup.location
}

# A missing claim is named; the run starts as soon as the claim exists.
e2e_case_missing_volume() {
  needs_node
  database_secret
  migration_from 'volume: {persistentVolumeClaim: {claimName: late}}'
  until_is 240 "Ready's reason" VolumeMissing condition Ready reason
  expect "Ready's message" '*"late"*' condition Ready message
  claim late
  cluster_exec tee "$(claim_folder late)/001.sql" <"$TREE/tests/e2e/histories/third-fixed/001_create_teams.sql" >/dev/null
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" a1a1a1a1a1a1 sql "SELECT version_num FROM alembic_version"
}
