# What spec.runner adds to the pod: a sidecar, a volume, variables of a ConfigMap, where it is placed, its grace.
e2e_case_runner_pod() {
  local pod='jsonpath={.items[0].spec.template.spec'
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  k create configmap settings --from-literal=zone=Asia/Tokyo
  migration "$(
    cat <<YAML
runner:
    env: [{name: PGTZ, valueFrom: {configMapKeyRef: {name: settings, key: timezone}}}]
    volumes: [{name: shared, emptyDir: {}}]
    volumeMounts: [{name: shared, mountPath: /shared}]
    sidecars:
      - name: proxy
        image: '$RUNNER_IMAGE'
        command: [sh, -c, 'touch /shared/ready; while :; do sleep 1; done']
        startupProbe: {exec: {command: [sh, -c, 'test -e /shared/ready']}, periodSeconds: 1}
        volumeMounts: [{name: shared, mountPath: /shared}]
    affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}}]}}
    topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app.kubernetes.io/name: headway-runner}}}]
    terminationGracePeriodSeconds: 20
YAML
  )"
  # The key of the ConfigMap is missing at first, and is named with its field.
  until_is 240 "Ready's reason" ConfigMapMissing condition Ready reason
  expect "Ready's message" "*key timezone of ConfigMap settings (spec.runner.env, variable PGTZ)*" condition Ready message
  k create configmap settings --from-literal=timezone=Asia/Tokyo --dry-run=client -o yaml | k apply --server-side --force-conflicts -f -
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the sidecar's restartPolicy" Always k get jobs -o "$pod.initContainers[0].restartPolicy}"
  expect "the grace" 20 k get jobs -o "$pod.terminationGracePeriodSeconds}"
  # The sidecar, which never ends by itself, was ended by Kubernetes.
  until_is 120 "the Job's condition" "*Complete*" k get jobs -o 'jsonpath={.items[0].status.conditions[*].type}'
}
