# A backup before anything is applied.

backup_claim='{persistentVolumeClaim: {claimName: backups}}'

# tool NAME COMMAND…: what a command of the runner's image prints, in a pod that has the volume of the backups.
tool() {
  local name=$1
  shift
  k run "$name" --image="$RUNNER_IMAGE" --restart=Never --overrides="$(tool_overrides "$name" "$@")" >/dev/null
  k wait --for=jsonpath='{.status.phase}'=Succeeded "pod/$name" --timeout=5m >/dev/null
  k logs "$name"
}

tool_overrides() {
  local name=$1 words
  shift
  words=$(printf ',"%s"' "$@")
  cat <<JSON
{"spec": {
  "automountServiceAccountToken": false,
  "securityContext": {"runAsNonRoot": true, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}},
  "containers": [{
    "name": "$name", "image": "$RUNNER_IMAGE", "command": [${words#,}],
    "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
    "volumeMounts": [{"name": "backup", "mountPath": "/backup", "readOnly": true}]}],
  "volumes": [{"name": "backup", "persistentVolumeClaim": {"claimName": "backups"}}]}}
JSON
}

e2e_case_backup_taken() {
  needs_node
  local location
  database_secret
  claim backups
  sql "CREATE TABLE kept (id bigint PRIMARY KEY)"
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "backup: {pgDump: {volume: $backup_claim, keep: 2}}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "BackedUp" True condition BackedUp status
  location=$(field .status.lastRun.backup.location)
  expect "where the backup is" "/backup/*" echo "$location"
  expect "its size" "[1-9]*" field .status.lastRun.backup.bytes
  expect "what pg_restore finds in it" "*TABLE public kept*" tool listing pg_restore --list "$location"
  expect "its SHA-256" "$(field .status.lastRun.backup.sha256) *" \
    cluster_exec sha256sum "$(claim_folder backups)/${location#/backup/}"
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  # A run that has nothing to apply takes none, and the condition goes with the run before.
  k annotate smig app "headway.dev/run-requested-at=$(date -u +%FT%TZ)"
  until_is 240 "the outcome" UpToDate field .status.outcome
  expect "BackedUp" "" condition BackedUp status
}

# A folder without the right to write: nothing is applied, and the run is retried until the folder is writable.
e2e_case_backup_fails() {
  needs_node
  database_secret
  claim backups
  cluster_exec chmod 0555 "$(claim_folder backups)"
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "backup: {pgDump: {volume: $backup_claim}}" "retry: {minBackoff: 5s, maxBackoff: 5s}"
  until_is 240 "Ready's reason" BackupFailed condition Ready reason
  expect "the exit code" 5 field .status.lastRun.exitCode
  expect "Stalled: it goes on by itself" "" condition Stalled status
  nothing_in_database
  cluster_exec chmod 0777 "$(claim_folder backups)"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "BackedUp" True condition BackedUp status
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}

e2e_case_backup_by_command() {
  needs_node
  database_secret
  claim backups
  revisions "$TREE/tests/e2e/histories/third-fixed"
  # shellcheck disable=SC2016  # the runner's shell expands it
  migration 'backup: {command: {command: [sh, -c, "echo $HEADWAY_TO >$HEADWAY_BACKUP_DIR/to; echo s3://backups/1"], volume: '"$backup_claim}}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "where the backup is" s3://backups/1 field .status.lastRun.backup.location
  expect "the variables of the command" "*c3c3c3c3c3c3*" cluster_exec cat "$(claim_folder backups)/to"
}
