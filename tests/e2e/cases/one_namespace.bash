# The operator's chart for one namespace, installed by helm 3: rights there alone, and they are enough.

# The operator for all namespaces is stopped meanwhile, and started again at the end of the case's shell.
without_the_operator() {
  trap stack_start_operator EXIT
  stack_stop_operator
}

may_operator() {
  local verb=$1 resource=$2 where=$3
  cluster_kubectl auth can-i "$verb" "$resource" --namespace "$where" \
    --as="system:serviceaccount:$NAMESPACE:local-headway-operator" || true
}

e2e_case_one_namespace() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  without_the_operator
  stack_operator_for_one "$NAMESPACE" | tee "$E2E_WORK/notes"
  expect "the notes" "*looks after namespace $NAMESPACE*" cat "$E2E_WORK/notes"
  migration
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "whether it may create Jobs here" yes may_operator create jobs "$NAMESPACE"
  expect "whether it may create Jobs elsewhere" no may_operator create jobs default
  expect "whether it may list resources elsewhere" no may_operator list schemamigrations.headway.dev default
  expect "whether it may read Secrets here" no may_operator get secrets "$NAMESPACE"
  expect "whether it may take its Lease" yes may_operator update leases.coordination.k8s.io/local-headway-operator "$NAMESPACE"
  expect "whether it may take another Lease" no may_operator update leases.coordination.k8s.io/another "$NAMESPACE"
  expect "the replicas" 2/2 operator_replicas
  expect "what it was refused" "" operator_refusals
  one_replica_and_two_again
}

# An election may be given up, and taken up again, by an upgrade of the release.
one_replica_and_two_again() {
  stack_operator_for_one "$NAMESPACE" replicas=1,leaderElection.enabled=false
  until_is 60 "the replicas" 1/1 operator_replicas
  expect "how they are replaced" Recreate k get deployment local-headway-operator -o jsonpath='{.spec.strategy.type}'
  expect "whether it may take a Lease" no may_operator update leases.coordination.k8s.io/local-headway-operator "$NAMESPACE"
  expect "the disruption budgets" "" k get poddisruptionbudgets -o name
  ask_for_a_run UpToDate
  stack_operator_for_one "$NAMESPACE"
  until_is 60 "the replicas" 2/2 operator_replicas
  expect "how they are replaced" RollingUpdate k get deployment local-headway-operator -o jsonpath='{.spec.strategy.type}'
  expect "the disruption budgets" poddisruptionbudget.policy/local-headway-operator k get poddisruptionbudgets -o name
  ask_for_a_run UpToDate
}

# ask_for_a_run OUTCOME: and waits for that of a run that has begun since.
ask_for_a_run() {
  local before
  before=$(field .status.lastRun.id)
  k annotate smig app --overwrite "headway.dev/run-requested-at=$(date -u +%FT%T.%NZ)"
  until_is 120 "whether another run has ended so" "yes $1" another_run_ended "$before"
}

another_run_ended() {
  local now
  now=$(k get smig app -o jsonpath='{.status.lastRun.id} {.status.outcome}')
  [ "${now% *}" != "$1" ] && echo "yes ${now#* }"
}

operator_replicas() {
  k get deployment local-headway-operator -o jsonpath='{.status.readyReplicas}/{.status.replicas}'
}

operator_refusals() {
  k logs -l app.kubernetes.io/instance=local --tail=-1 --prefix | grep -iE 'forbidden|"status":403' || true
}

# The roles are for users who may view or edit a namespace.
e2e_case_user_roles() {
  k create serviceaccount viewer
  k create serviceaccount editor
  k create rolebinding viewer --clusterrole=view "--serviceaccount=$NAMESPACE:viewer"
  k create rolebinding editor --clusterrole=edit "--serviceaccount=$NAMESPACE:editor"
  until_is 240 "whether a viewer may see" yes may_user viewer get
  until_is 240 "whether an editor may create" yes may_user editor create
  expect "whether a viewer may create" no may_user viewer create
  expect "whether an editor may write the status" no may_user editor patch --subresource=status
}

may_user() {
  local account=$1 verb=$2
  shift 2
  k auth can-i "$verb" schemamigrations.headway.dev "$@" --as="system:serviceaccount:$NAMESPACE:$account" || true
}
