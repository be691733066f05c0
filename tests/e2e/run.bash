# The end-to-end tests: each case is a function e2e_* in cases/, in a namespace and a database of its own.
#
# A case fails at its first failed command, or by `expect`. Then the state is printed: the resource, Events, Jobs and
# pods, the logs of the runner and of the operator.

E2E_SKIPPED=77

# shellcheck source=tests/e2e/volumes.bash
source "$TREE/tests/e2e/volumes.bash"
# shellcheck source=tests/e2e/written.bash
source "$TREE/tests/e2e/written.bash"

for E2E_FILE in "$TREE"/tests/e2e/cases/*.bash; do
  # shellcheck source=/dev/null
  source "$E2E_FILE"
done

# e2e [CASE…]: all cases, or those named.
e2e() {
  local cases=("$@") name failed=0 passed=0 skipped=0 skipped_text='' code
  [ $# -gt 0 ] || mapfile -t cases < <(declare -F | awk '$3 ~ /^e2e_case_/ { sub("e2e_case_", "", $3); print $3 }')
  stack_up
  written_begin
  for name in "${cases[@]}"; do
    declare -F "e2e_case_$name" >/dev/null || fail "no e2e case '$name'; they stand in tests/e2e/cases"
    # Not in a condition: a function called there goes on after a failed command, and no case could fail.
    set +e
    e2e_one "$name"
    code=$?
    set -e
    case $code in
      0) passed=$((passed + 1)) ;;
      "$E2E_SKIPPED") skipped=$((skipped + 1)) ;;
      *) failed=$((failed + 1)) ;;
    esac
  done
  e2e_end "the database's password is written nowhere" written_check "$([ $# -gt 0 ] && echo some || echo all)"
  ((skipped == 0)) || skipped_text=", $skipped skipped"
  printf 'e2e: %d passed, %d failed%s\n' "$passed" "$failed" "$skipped_text"
  [ "$failed" = 0 ]
}

# e2e_end TEXT COMMAND…: what holds for all cases together.
e2e_end() {
  local text=$1 log=$LOGS/end-of-e2e.log code
  shift
  set +e
  (set -euo pipefail; "$@") >"$log" 2>&1
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    passed=$((passed + 1))
    printf '        passed: %s\n' "$text"
  else
    failed=$((failed + 1))
    printf '        FAILED: %s\n' "$text"
    tail -n 40 "$log"
  fi
}

e2e_one() {
  local name=$1 began=$EPOCHREALTIME code=0 log
  CASE=${name//_/-}
  NAMESPACE=e2e-$CASE
  DATABASE=e2e_$name
  log=$LOGS/e2e-$CASE.log
  mkdir -p "$LOGS"
  E2E_WORK=$STATE/e2e-work
  rm -rf "$E2E_WORK"
  mkdir -p "$E2E_WORK"
  (
    set -euo pipefail
    e2e_prepare
    "e2e_case_$name"
    written_keep
  ) >"$log" 2>&1
  code=$?
  if [ "$code" = "$E2E_SKIPPED" ]; then
    printf '%6.1fs skipped: %s: %s\n' "$(seconds_since "$began")" "$name" "$(tail -n 1 "$log")"
    cluster_kubectl delete namespace "$NAMESPACE" --wait=false >/dev/null
  elif [ "$code" = 0 ]; then
    printf '%6.1fs passed: %s\n' "$(seconds_since "$began")" "$name"
    cluster_kubectl delete namespace "$NAMESPACE" --wait=false >/dev/null
  else
    printf '%6.1fs FAILED: %s\n' "$(seconds_since "$began")" "$name"
    e2e_explain >>"$log" 2>&1 || true
    tail -n 250 "$log"
    printf 'the whole log: %s; the namespace %s is left as it is\n' "$log" "$NAMESPACE"
  fi
  return "$code"
}

# A namespace that admits restricted pods alone, so that every Job of ours is held against that rule.
e2e_prepare() {
  cluster_kubectl delete namespace "$NAMESPACE" --ignore-not-found --wait --timeout=5m
  cluster_kubectl create namespace "$NAMESPACE"
  cluster_kubectl label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce=restricted
  stack_psql postgres -q -c "DROP DATABASE IF EXISTS $DATABASE WITH (FORCE)" -c "CREATE DATABASE $DATABASE"
}

e2e_explain() {
  local pod
  echo "--- the resource"
  k get smig -o yaml
  echo "--- jobs, pods, events"
  k get jobs,pods -o wide
  k get events --sort-by=.lastTimestamp
  for pod in $(k get pods -o name); do
    echo "--- $pod"
    k get "$pod" -o jsonpath='{.status}'
    k logs "$pod" --tail=60
  done
  echo "--- the operator"
  stack_operator_logs --tail=80
}

# The functions for cases.

# needs_node: the case enters the node, which is possible in the throwaway cluster only.
needs_node() {
  if stack_is_foreign; then
    echo "it enters the throwaway cluster's node"
    exit "$E2E_SKIPPED"
  fi
}

k() { cluster_kubectl --namespace "$NAMESPACE" "$@"; }

# database_secret: the Secret `db` for this case's database.
database_secret() { stack_database_secret db "$(stack_password)" "$DATABASE" | k apply -f -; }

# revisions FOLDER: the ConfigMap `revisions` from the files of a folder.
revisions() {
  k create configmap revisions "--from-file=$1" --dry-run=client -o yaml | k apply --server-side -f -
}

# migration [LINE…]: the resource `app`, whose revisions are in the ConfigMap; each LINE is one more line of its spec.
migration() { migration_from 'configMap: {name: revisions}' "$@"; }

# migration_from SOURCE [LINE…]: the same with another source.
migration_from() {
  local source=$1
  shift
  {
    cat <<YAML
apiVersion: headway.dev/v1alpha1
kind: SchemaMigration
metadata: {name: app}
spec:
  database: {urlFrom: {secretKeyRef: {name: db, key: DATABASE_URL}}}
  source: {$source}
YAML
    [ $# = 0 ] || printf '  %s\n' "$@"
  } | k apply -f -
}

sql() { stack_psql "$DATABASE" -tA -c "$1"; }

# field JSONPATH: of the resource.
field() { k get smig app -o jsonpath="{$1}"; }

condition() { field ".status.conditions[?(@.type==\"$1\")].$2"; }

# expect WHAT EXPECTED COMMAND…: what COMMAND prints, as a glob pattern.
expect() {
  local what=$1 expected=$2 got
  shift 2
  got=$("$@")
  # shellcheck disable=SC2053  # the right side is a pattern
  [[ $got == $expected ]] || { printf 'expected %s: %s\n     but it is: %s\n' "$what" "$expected" "$got"; return 1; }
}

# until_is SECONDS WHAT EXPECTED COMMAND…: expect, as soon as it is true.
until_is() {
  local deadline=$((SECONDS + $1)) what=$2 expected=$3
  shift 3
  until expect "$what" "$expected" "$@" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then
      echo "waited in vain:"
      expect "$what" "$expected" "$@"
      return
    fi
    sleep 0.5
  done
}

# nothing_in_database: no table, type or function of a revision is left, and no version row.
nothing_in_database() {
  expect "objects left in the database" 0 sql "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'public' AND relname NOT LIKE 'alembic_version%'"
  expect "whether a version row is left" f sql "SELECT coalesce(xpath_exists('/table/row', query_to_xml(
    'SELECT * FROM ' || to_regclass('public.alembic_version'), false, false, '')), false)"
}

jobs_count() { k get jobs -o name | wc -l; }
