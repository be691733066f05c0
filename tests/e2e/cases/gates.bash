# Gates hold a run that is due: another resource, a window.

jobs_of_app() { k get jobs -l "headway.dev/migration-uid=$(field .metadata.uid)" --no-headers 2>/dev/null | wc -l; }

e2e_case_waits_for_another() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "dependsOn: [{name: base}]"
  until_is 120 "Ready's reason" DependencyNotReady condition Ready reason
  expect "Ready's message" "*base (which does not exist)*" condition Ready message
  expect "Reconciling" "" condition Reconciling status
  expect "Stalled" "" condition Stalled status
  expect "the Jobs" 0 jobs_of_app
  k apply -f - <<YAML
apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata: {name: base}
spec:
  database: {urlFrom: {secretKeyRef: {name: db, key: DATABASE_URL}}}
  source: {configMap: {name: revisions}}
YAML
  k wait --for=condition=Ready smig/base --timeout=5m
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the outcome" UpToDate field .status.outcome
  expect "the Jobs" 1 jobs_of_app
}

e2e_case_waits_for_its_window() {
  local opens
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  opens=$(TZ=Asia/Tokyo date -d 'now + 26 hours' '+0 %-H %-d %-m *')
  migration "window: {schedule: '$opens', duration: 1h, timeZone: Asia/Tokyo}"
  until_is 120 "Ready's reason" WaitingForWindow condition Ready reason
  expect "Ready's message" "*the window of spec.window opens at $(date -u -d 'now + 26 hours' +%Y-%m-%dT%H):00:00Z*" \
    condition Ready message
  expect "the Jobs" 0 jobs_of_app
  k patch smig app --type merge -p '{"spec":{"window":{"schedule":"* * * * *"}}}'
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}

e2e_case_contract_waits_for_the_rollout() {
  database_secret
  revisions "$TREE/tests/e2e/histories/contract"
  migration "contract: {after: [{kind: Deployment, name: web, image: '$RUNNER_IMAGE'}], soak: 1s}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" a7a7a7a7a7a7 sql "SELECT version_num FROM alembic_version"
  expect "the revisions that wait" 1 field .status.pendingContract
  expect "Ready's message" "*1 revision waits for phase contract*Deployment web*" condition Ready message
  k apply -f - <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: "$RUNNER_IMAGE"
          imagePullPolicy: IfNotPresent
          command: [sleep, infinity]
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
YAML
  until_is 300 "the version row behind the rollout" b7b7b7b7b7b7 sql "SELECT version_num FROM alembic_version"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the revisions that wait" "" field .status.pendingContract
  expect "the outcome" Succeeded field .status.outcome
}

plan_hash() { field .status.plan.hash; }
approve() { k annotate smig app --overwrite "headway.dev/approve=$1"; }

e2e_case_waits_for_its_approval() {
  local hash
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "approval: Manual"
  until_is 120 "Ready's reason" ApprovalRequired condition Ready reason
  expect "Reconciling" "" condition Reconciling status
  expect "Stalled" "" condition Stalled status
  expect "the plan" '?"a1a1a1a1a1a1","b2b2b2b2b2b2","c3c3c3c3c3c3"?' field .status.plan.revisions
  hash=$(plan_hash)
  expect "Ready's message" "*kubectl -n $NAMESPACE annotate smig app --overwrite headway.dev/approve=$hash." \
    condition Ready message
  expect "the tables" 0 sql "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"

  # Another plan's approval.
  approve "${hash//[0-9]/a}"
  until_is 120 "Ready's message" "*is for another plan*" condition Ready message
  expect "the Jobs" 1 jobs_of_app

  # The database moves on between plan and approval: the approved plan is not applied.
  k apply -f - <<YAML
apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata: {name: base}
spec:
  database: {urlFrom: {secretKeyRef: {name: db, key: DATABASE_URL}}}
  source: {configMap: {name: revisions}}
  target: a1a1a1a1a1a1
YAML
  k wait --for=condition=Ready smig/base --timeout=5m
  approve "$hash"
  until_is 120 "the new plan" '?"b2b2b2b2b2b2","c3c3c3c3c3c3"?' field .status.plan.revisions
  until_is 120 "Ready's reason" ApprovalRequired condition Ready reason
  expect "the version row" a1a1a1a1a1a1 sql "SELECT version_num FROM alembic_version"

  approve "$(plan_hash)"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the outcome" Succeeded field .status.outcome
  expect "the plan" "" field .status.plan
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}
