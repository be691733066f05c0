# ./dev test upgrade: chart, definition, operator and runner of the version before this one are replaced by these under
# load, and each run goes on, none is done twice; and an object that was stored under an earlier definition can still
# be changed. Sourced by ./dev, on the throwaway cluster alone.

# The version before this one, as long as none is released: a commit of this repository. Its programs are compiled and its
# images built like these, once.
UPGRADE_FROM=89e0cdc0e1501dc1b8092745cf7c790ca294a7cc
UPGRADE_NAMESPACE=upgrade

# upgrade [PART…]: `definitions`, `operator`; without a word both.
upgrade() {
  local part
  [ $# -gt 0 ] || set -- definitions operator
  UPGRADE_WORK=$STATE/upgrade
  UPGRADE_FORMER=$UPGRADE_WORK/former
  mkdir -p "$UPGRADE_WORK"
  for part in "$@"; do
    case $part in
      definitions | operator) "upgrade_of_$part" ;;
      *) fail "no part '$part' of the upgrade's test; there are definitions, operator" ;;
    esac
  done
}

upgrade_of_definitions() {
  cluster_up
  step "remove what an earlier test has left" upgrade_clear
  step "objects of every earlier definition can be changed under this one" upgrade_ratchet
  step "remove them" upgrade_clear
}

upgrade_of_operator() {
  step "the version before this one ($UPGRADE_FROM)" upgrade_former
  UPGRADE_RUNNER=localhost/headway-runner:$(cat "$UPGRADE_WORK/key")
  UPGRADE_OPERATOR=localhost/headway-operator:$(cat "$UPGRADE_WORK/key")
  cluster_up
  images
  DATABASE_IMAGE=$(cluster_stage_image database)
  step "load the images of both into the cluster" cluster_load_image \
    "$RUNNER_IMAGE" "$OPERATOR_IMAGE" "$DATABASE_IMAGE" "$UPGRADE_RUNNER" "$UPGRADE_OPERATOR"
  step "remove what an earlier test has left" upgrade_clear
  step "start a PostgreSQL pod behind a Service" stack_database
  step "install the version before this one" upgrade_install_former
  step "runs that are done, under way and waiting" upgrade_begin
  step "upgrade under load (helm upgrade)" upgrade_under_load
  step "every run went on, and none was done twice" upgrade_check
}

# The former version's tree, and its images by its own ./dev.
upgrade_former() {
  local build
  if [ "$(git -C "$UPGRADE_FORMER" rev-parse HEAD 2>/dev/null)" != "$UPGRADE_FROM" ]; then
    git -C "$TREE" cat-file -e "$UPGRADE_FROM^{commit}" ||
      fail "the commit $UPGRADE_FROM is not here: this test needs a clone with its history (git fetch --unshallow)"
    rm -rf "$UPGRADE_FORMER"
    git clone --quiet --no-checkout "$TREE" "$UPGRADE_FORMER"
    git -C "$UPGRADE_FORMER" checkout --quiet --detach "$UPGRADE_FROM"
  fi
  build=${HEADWAY_STATE:-/var/lib/headway}/$(printf '%s' "$UPGRADE_FORMER" | sha256sum | cut -c1-8)
  "$UPGRADE_FORMER/dev" images
  (TREE=$UPGRADE_FORMER STATE=$build image_key) >"$UPGRADE_WORK/key"
}

upgrade_clear() {
  cluster_helm uninstall headway --namespace "$STACK_OPERATOR_NAMESPACE" --ignore-not-found --wait
  cluster_kubectl delete crd schemamigrations.headway.dev --ignore-not-found --wait --timeout=3m
  cluster_kubectl delete namespace "$UPGRADE_NAMESPACE" --ignore-not-found --wait --timeout=5m
}

# Each earlier state of the definition, with the objects that its own tests say it accepts; then this one, and a change of
# another field of each object, and of its status.
upgrade_ratchet() {
  local commit count=0 folder=$UPGRADE_WORK/objects
  cluster_kubectl create namespace "$UPGRADE_NAMESPACE"
  for commit in $(git -C "$TREE" log --format=%h "$UPGRADE_FROM" -- crds/schemamigrations.yaml); do
    rm -rf "$folder"
    mkdir -p "$folder"
    upgrade_objects "$commit" "$folder"
    [ -n "$(ls "$folder")" ] || continue
    git -C "$TREE" show "$commit:crds/schemamigrations.yaml" | upgrade_definition
    upgrade_kubectl apply --server-side -f "$folder" >/dev/null
    upgrade_definition <"$TREE/crds/schemamigrations.yaml"
    upgrade_kubectl patch -f "$folder" --type merge -p '{"spec":{"historyLimit":7}}' | grep -c ' patched$'
    upgrade_kubectl patch -f "$folder" --subresource=status --type merge -p '{"status":{"observedGeneration":1}}' >/dev/null
    count=$((count + $(upgrade_kubectl get smig -o jsonpath='{.items[?(@.spec.historyLimit==7)].metadata.name}' | wc -w)))
    cluster_kubectl delete crd schemamigrations.headway.dev --wait --timeout=3m
  done
  echo "$count objects"
  [ "$count" -gt 200 ]
}

# upgrade_objects COMMIT FOLDER: what the tests of that commit say is accepted, each by a name of its own.
upgrade_objects() {
  local file name
  for file in $(git -C "$TREE" ls-tree --name-only "$1" tests/fixtures/crd/ | grep /accepted_); do
    name=$(basename "$file" .yaml)
    git -C "$TREE" show "$1:$file" | sed "s/^metadata: {name: .*}/metadata: {name: ${name//_/-}}/" >"$2/$name.yaml"
  done
}

# upgrade_definition: applies the definition on standard input, as helm would, and waits until it works.
upgrade_definition() {
  cluster_kubectl apply --server-side --force-conflicts -f -
  cluster_kubectl wait --for=condition=Established crd/schemamigrations.headway.dev --timeout=1m
}

upgrade_kubectl() { cluster_kubectl --namespace "$UPGRADE_NAMESPACE" "$@"; }

upgrade_install_former() {
  cluster_helm upgrade --install headway "$UPGRADE_FORMER/charts/headway-operator" \
    --namespace "$STACK_OPERATOR_NAMESPACE" --create-namespace --wait --timeout 3m \
    --set "image.repository=${UPGRADE_OPERATOR%:*},image.tag=${UPGRADE_OPERATOR##*:}" --set "runner.image=$UPGRADE_RUNNER"
}

# upgrade_migration NAME [LINE…]: a resource with a database of its own; each LINE is one more line of its spec.
upgrade_migration() {
  local name=$1
  shift
  stack_psql postgres -q -c "DROP DATABASE IF EXISTS upgrade_$name WITH (FORCE)" -c "CREATE DATABASE upgrade_$name"
  upgrade_resource "$name" quick "$@"
}

# upgrade_resource NAME REVISIONS [LINE…]
upgrade_resource() {
  local name=$1 revisions=$2
  shift 2
  {
    stack_database_secret "$name" "$(stack_password)" "upgrade_$name"
    cat <<YAML
---
apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata: {name: $name}
spec:
  database: {urlFrom: {secretKeyRef: {name: $name, key: DATABASE_URL}}}
  source: {configMap: {name: $revisions}}
YAML
    [ $# = 0 ] || printf '  %s\n' "$@"
  } | upgrade_kubectl apply -f -
}

# upgrade_revisions NAME [STATEMENT]: a ConfigMap whose one revision can be applied any number of times, and counts how often.
upgrade_revisions() {
  upgrade_kubectl create configmap "$1" --from-literal="001_count.sql=-- Counts
--
-- revision: c0c0c0c0c0c0
-- revises:
-- created: 2026-11-01T09:00:00Z

-- headway: upgrade
CREATE TABLE IF NOT EXISTS applied (at timestamptz);
INSERT INTO applied VALUES (clock_timestamp());
${2-}
"
}

# A revision that goes on once the table `gate` has a row.
# shellcheck disable=SC2016  # the dollars are SQL's
UPGRADE_WAITS='DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.2); END LOOP; END $$;'

upgrade_begin() {
  local name
  cluster_kubectl create namespace "$UPGRADE_NAMESPACE"
  upgrade_revisions quick
  upgrade_revisions slow "$UPGRADE_WAITS"
  for name in done1 done2; do upgrade_migration "$name"; done
  upgrade_kubectl wait --for=condition=Ready smig/done1 smig/done2 --timeout=3m
  upgrade_migration approval "approval: Manual"
  upgrade_migration window "window: {schedule: '0 0 1 1 *', duration: 1m}"
  upgrade_migration depends "dependsOn: [{name: later}]"
  upgrade_migration suspended "suspend: true"
  upgrade_migration image "runner: {image: 'localhost/no-such-image:1'}"
  # Its database is not there: it is tried again and again.
  stack_psql postgres -q -c "DROP DATABASE IF EXISTS upgrade_retries WITH (FORCE)"
  upgrade_resource retries quick "retry: {minBackoff: 2s, maxBackoff: 5s}"
  upgrade_until 120 approval ApprovalRequired
  upgrade_until 60 window WaitingForWindow
  upgrade_until 60 depends DependencyNotReady
  upgrade_until 60 suspended Suspended
  upgrade_until 120 image ImagePull
  upgrade_until 120 retries DatabaseUnavailable
  for name in slow1 slow2 slow3; do
    stack_psql postgres -q -c "DROP DATABASE IF EXISTS upgrade_$name WITH (FORCE)" -c "CREATE DATABASE upgrade_$name"
    stack_psql "upgrade_$name" -q -c "CREATE TABLE gate ()"
    upgrade_resource "$name" slow
  done
  for name in slow1 slow2 slow3; do
    until_is 120 "$name is at work" 1 stack_psql postgres -tA -c "SELECT count(*) FROM pg_stat_activity
      WHERE datname = 'upgrade_$name' AND query LIKE '%gate%' AND state = 'active'"
  done
  upgrade_facts >"$UPGRADE_WORK/before"
}

# upgrade_until SECONDS NAME REASON
upgrade_until() { until_is "$1" "Ready's reason of $2" "$3" upgrade_reason "$2"; }
upgrade_reason() { upgrade_field "$1" '.status.conditions[?(@.type=="Ready")].reason'; }
upgrade_field() { upgrade_kubectl get smig "$1" -o jsonpath="{$2}"; }

# What must stay as it is of runs that are done or under way, and of a plan.
upgrade_facts() {
  local name
  for name in done1 done2 slow1 slow2 slow3; do echo "$name $(upgrade_field "$name" .status.lastRun.id) $(upgrade_jobs "$name")"; done
  echo "approval $(upgrade_field approval .status.plan.hash) $(upgrade_jobs approval)"
}

upgrade_jobs() { upgrade_kubectl get jobs -l "headway.dev/migration=$1" -o name | wc -l; }

# Resources are made while chart, definition and operator are replaced.
upgrade_under_load() {
  local load i
  (for i in 1 2 3 4 5 6 7 8; do upgrade_migration "load$i"; done) &
  load=$!
  stack_operator
  wait "$load"
}

upgrade_check() {
  local name
  expect "the operator's image" "*$OPERATOR_IMAGE*" cluster_kubectl -n "$STACK_OPERATOR_NAMESPACE" get deployment \
    headway-operator -o jsonpath='{.spec.template.spec.containers[0].image}'
  expect "the definition" "*cloudNativePG*" cluster_kubectl get crd schemamigrations.headway.dev -o yaml
  # All three are at work when the operator is another one already; now they may end.
  for name in slow1 slow2 slow3; do
    expect "the end of $name" "" upgrade_field "$name" .status.lastRun.finishedAt
    stack_psql "upgrade_$name" -q -c "INSERT INTO gate DEFAULT VALUES"
  done
  for name in slow1 slow2 slow3 load1 load2 load3 load4 load5 load6 load7 load8; do
    upgrade_kubectl wait --for=condition=Ready "smig/$name" --timeout=4m
  done
  upgrade_until 60 approval ApprovalRequired
  upgrade_facts >"$UPGRADE_WORK/after"
  diff "$UPGRADE_WORK/before" "$UPGRADE_WORK/after"
  upgrade_open
  for name in done1 done2 slow1 slow2 slow3 approval window depends suspended image retries load1 load2 load3 load4 load5 \
    load6 load7 load8; do
    upgrade_kubectl wait --for=condition=Ready "smig/$name" --timeout=3m
    expect "how often $name applied its revision" 1 stack_psql "upgrade_$name" -tA -c "SELECT count(*) FROM applied"
    expect "the runs of $name that applied" 1 stack_psql "upgrade_$name" -tA -c \
      "SELECT count(*) FROM headway.run WHERE outcome = 'Succeeded'"
  done
}

# What each of those that wait has waited for.
upgrade_open() {
  upgrade_kubectl annotate smig approval "headway.dev/approve=$(upgrade_field approval .status.plan.hash)"
  upgrade_kubectl patch smig window --type merge -p '{"spec":{"window":{"schedule":"* * * * *","duration":"1m"}}}'
  upgrade_kubectl patch smig suspended --type merge -p '{"spec":{"suspend":false}}'
  upgrade_kubectl patch smig image --type merge -p '{"spec":{"runner":{"image":null}}}'
  stack_psql postgres -q -c "DROP DATABASE IF EXISTS upgrade_retries WITH (FORCE)" -c "CREATE DATABASE upgrade_retries"
  upgrade_migration later
}
