# A backup that something else takes between the plan and the run: a CronJob's Job, CloudNativePG.

# nightly SCRIPT: a CronJob that is suspended, whose Job runs this line of the shell.
nightly() {
  k apply -f - <<YAML
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 2 * * *"
  suspend: true
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: dump
              image: "$RUNNER_IMAGE"
              imagePullPolicy: IfNotPresent
              command: [sh, -c, '$1']
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
YAML
}

backup_jobs() { k get jobs -l headway.dev/backup --no-headers 2>/dev/null | wc -l; }

e2e_case_backup_by_cron_job() {
  database_secret
  nightly "sleep 20; echo s3://nightly/1 >/dev/termination-log"
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "backup: {cronJob: {name: nightly}}"
  until_is 120 "the backups" 1 backup_jobs
  nothing_in_database
  # Another operator goes on with the backup that is under way.
  stack_stop_operator
  stack_start_operator
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the backups" 1 backup_jobs
  expect "where the backup is" s3://nightly/1 field .status.lastRun.backup.location
  expect "the Job that took it" "$(k get jobs -l headway.dev/backup -o jsonpath='{.items[0].metadata.name}')" \
    field .status.lastRun.backup.name
  expect "BackedUp" True condition BackedUp status
  # The backup had ended when the runner began.
  expect "what came first" "$(k get jobs -l headway.dev/backup -o name)" first_before "$(field .status.lastRun.job)"
}

# first_before JOB: the backup's Job, if it was complete when this Job was made.
first_before() {
  local ended made
  ended=$(k get jobs -l headway.dev/backup -o jsonpath='{.items[0].status.completionTime}')
  made=$(k get job "$1" -o jsonpath='{.metadata.creationTimestamp}')
  [[ $ended > $made ]] || k get jobs -l headway.dev/backup -o name
}

e2e_case_backup_by_cron_job_fails() {
  database_secret
  nightly "echo no space left >/dev/termination-log; exit 3"
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "backup: {cronJob: {name: nightly}}" "retry: {minBackoff: 5s, maxBackoff: 5s}"
  until_is 120 "Ready's reason" BackupFailed condition Ready reason
  expect "Ready's message" "*of CronJob nightly: it failed: its pod ended with 3: no space left. Nothing was applied.*" \
    condition Ready message
  nothing_in_database
  nightly "echo s3://nightly/2 >/dev/termination-log"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "where the backup is" s3://nightly/2 field .status.lastRun.backup.location
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}

cnpg_backup() { k get backups.postgresql.cnpg.io -o jsonpath='{.items[0].metadata.name}'; }
cnpg_says() { k patch backups.postgresql.cnpg.io "$(cnpg_backup)" --subresource=status --type merge -p "{\"status\":$1}"; }

# CloudNativePG is not here: its definition is, by its shape, and this case writes what CloudNativePG would.
e2e_case_backup_by_cloud_native_pg() {
  cluster_kubectl apply -f "$TREE/tests/fixtures/cnpg/backups.yaml"
  cluster_kubectl wait --for=condition=Established crd/backups.postgresql.cnpg.io --timeout=1m
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "backup: {cloudNativePG: {cluster: app-db, method: volumeSnapshot}}"
  until_is 120 "the Backup" "app-backup-*" cnpg_backup
  expect "its Cluster" app-db k get backups.postgresql.cnpg.io -o jsonpath='{.items[0].spec.cluster.name}'
  cnpg_says '{"phase":"running"}'
  until_is 60 "Ready's message" "*under way as CloudNativePG's Backup app-backup-* of Cluster app-db." condition Ready message
  nothing_in_database
  cnpg_says "{\"phase\":\"completed\",\"backupId\":\"20261127T100000\",\"stoppedAt\":\"$(date -u +%FT%TZ)\"}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the backup's id" 20261127T100000 field .status.lastRun.backup.location
  expect "its Backup" "$(cnpg_backup)" field .status.lastRun.backup.name
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}
