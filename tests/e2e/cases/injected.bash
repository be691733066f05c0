# Containers that something else adds to the runner's pod, as a service mesh does.

# inject FIELD CONTAINER: every pod of this case's namespace gets CONTAINER, as CEL, in spec.FIELD: behind its own
# containers, or as its only init container.
inject() {
  local list=''
  # A list with the container in it is a value that the API server stumbles over.
  [ "$1" = containers ] || list='JSONPatch{op: "add", path: "/spec/initContainers", value: []},'
  cluster_kubectl apply -f - <<YAML
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: $NAMESPACE}
spec:
  matchConstraints:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NAMESPACE}}
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  failurePolicy: Fail
  reinvocationPolicy: Never
  mutations:
    - patchType: JSONPatch
      jsonPatch:
        expression: >-
          [$list JSONPatch{op: "add", path: "/spec/$1/-", value: Object.spec.$1{$2, image: "$RUNNER_IMAGE",
          securityContext: Object.spec.$1.securityContext{allowPrivilegeEscalation: false,
          capabilities: Object.spec.$1.securityContext.capabilities{drop: ["ALL"]}}}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: $NAMESPACE}
spec: {policyName: $NAMESPACE}
YAML
  # The API server takes a moment to know a policy.
  until_is 240 "the container is added to pods" "*mesh*" would_be_pod
}

inject_nothing() {
  cluster_kubectl delete mutatingadmissionpolicybinding,mutatingadmissionpolicy "$NAMESPACE"
  until_is 240 "no container is added to pods" none would_be_pod
}

# The names of the containers that a pod would have now beside its own, or `none`.
would_be_pod() {
  k create --dry-run=server -o jsonpath='{.spec.containers[*].name} {.spec.initContainers[*].name}' -f - <<YAML |
apiVersion: v1
kind: Pod
metadata: {name: would-be}
spec:
  restartPolicy: Never
  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: own
      image: $RUNNER_IMAGE
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
YAML
    sed 's/^own *$/none/'
}

# The sidecar never ends by itself, and ends when it is asked to.
e2e_case_sidecar_that_never_ends() {
  local job
  database_secret
  inject containers 'name: "mesh", command: ["sh", "-c", "trap \"exit 0\" TERM; while :; do sleep 1; done"]'
  revisions "$TREE/tests/e2e/histories/third-fails"
  migration
  until_is 240 "Stalled" True condition Stalled status
  expect "the outcome" RolledBack field .status.outcome
  job=$(field .status.lastRun.job)
  until_is 240 "the failed run's Job" True k get job "$job" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status}'
  expect "the runner's log" "*c3c3c3c3c3c3*" k logs "job/$job" -c runner
  revisions "$TREE/tests/e2e/histories/third-fixed"
  k wait --for=condition=Ready smig/app --timeout=4m
  expect "the outcome" Succeeded field .status.outcome
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  job=$(field .status.lastRun.job)
  until_is 240 "the Job of the run that succeeded" "" k get job "$job" --ignore-not-found -o name
  inject_nothing
}

# A native sidecar that ignores SIGTERM keeps its pod for the whole grace of five minutes.
e2e_case_native_sidecar() {
  inject initContainers 'name: "mesh", restartPolicy: "Always", command: ["sleep", "infinity"]'
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration
  until_is 240 "Ready's reason" SecretMissing condition Ready reason
  expect "Ready's message" "*the key DATABASE_URL of Secret db*" condition Ready message
  expect "the Event" "*Secret db*" k get events.events.k8s.io --field-selector reason=SecretMissing -o 'jsonpath={.items[*].note}'
  database_secret
  k wait --for=condition=Ready smig/app --timeout=4m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  k annotate smig app "headway.dev/run-requested-at=$(date -u +%FT%TZ)"
  until_is 240 "the outcome of the next run" UpToDate field .status.outcome
  inject_nothing
}

e2e_case_init_container_of_others_fails() {
  database_secret
  inject initContainers 'name: "mesh", command: ["sh", "-c", "exit 9"]'
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration
  until_is 240 "Ready's reason" PodNotStarted condition Ready reason
  expect "Ready's message" "*container mesh ended with 9*Nothing was applied*logs app-*-c mesh*" condition Ready message
  inject_nothing
  k wait --for=condition=Ready smig/app --timeout=4m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}
