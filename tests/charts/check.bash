# charts_check: what the library chart headway-init renders into an app's chart, and what it refuses; operator.bash has
# the same of the operator's chart. Sourced by ./dev.
#
#   cases/NAME.values.yaml, NAME.expected.yaml    values of the app's chart, and all that it then renders
#   refused.txt                                   settings => what the error says
#
# charts_expected HELM writes the expected files anew, to be read in the diff.

# shellcheck source=SCRIPTDIR/operator.bash
. "$(dirname "${BASH_SOURCE[0]}")/operator.bash"

# charts_check HELM…: with each of these helm programs.
charts_check() {
  local helm
  CHARTS_PASSED=0
  CHARTS_FAILED=0
  for helm in "$@"; do charts_check_with "$helm"; done
  printf 'charts: %d passed, %d failed\n' "$CHARTS_PASSED" "$CHARTS_FAILED"
  [ "$CHARTS_FAILED" = 0 ]
}

charts_check_with() {
  local name line
  charts_prepare "$1"
  printf '%s\n' "helm $("$HELM" version --template '{{.Version}}')"
  charts_case "lint" charts_lint
  charts_case "README" charts_readme
  charts_case "another name for the dependency" charts_alias
  for name in "$CHARTS"/cases/*.values.yaml; do
    name=$(basename "$name" .values.yaml)
    charts_case "renders $name" charts_renders "$name"
  done
  while read -r line; do
    charts_case "refuses ${line%% => *}" charts_refuses "${line%% => *}" "${line#* => }"
  done < <(grep -v '^#' "$CHARTS/refused.txt")
  operator_chart_cases
  rm -rf "$CHARTS_WORK"
}

charts_expected() {
  local name
  charts_prepare "$1"
  for name in "$CHARTS"/cases/*.values.yaml; do
    name=${name%.values.yaml}
    charts_template "$name.values.yaml" >"$name.expected.yaml"
  done
  operator_chart_expected
  rm -rf "$CHARTS_WORK"
}

# Copies: what helm makes of a dependency does not belong into the tree.
charts_prepare() {
  HELM=$1
  CHARTS=$TREE/tests/charts
  CHARTS_WORK=$(mktemp -d)
  APP=$CHARTS_WORK/tests/charts/app
  mkdir -p "$CHARTS_WORK/charts" "$CHARTS_WORK/tests/charts"
  cp -r "$TREE/charts/headway-init" "$CHARTS_WORK/charts/"
  charts_packaged_app "$APP"
}

# charts_packaged_app FOLDER: the app's chart with its dependency in it, ready to be installed.
charts_packaged_app() {
  cp -r "$TREE/tests/charts/app" "$1"
  sed -i "s|file://.*|file://$TREE/charts/headway-init|" "$1/Chart.yaml"
  "$HELM" dependency build --skip-refresh "$1" >/dev/null
}

# Not in a condition: a function called there goes on after a failed command, and no case could fail.
charts_case() {
  local text=$1 code
  shift
  set +e
  (set -e; "$@") >"$CHARTS_WORK/log" 2>&1
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    CHARTS_PASSED=$((CHARTS_PASSED + 1))
  else
    CHARTS_FAILED=$((CHARTS_FAILED + 1))
    printf '  FAILED: %s\n' "$text"
    sed 's/^/    /' "$CHARTS_WORK/log"
  fi
}

# Without blank lines, which Helm 3 and 4 set differently between documents.
charts_template() {
  "$HELM" template shop "$APP" --namespace school --kube-version 1.31.0 --values "$1" | sed 's/ *$//; /^$/d'
}

charts_lint() {
  "$HELM" lint --strict "$CHARTS_WORK/charts/headway-init"
  "$HELM" lint --strict "$APP"
}

charts_renders() {
  charts_template "$CHARTS/cases/$1.values.yaml" >"$CHARTS_WORK/rendered.yaml"
  diff -u "$CHARTS/cases/$1.expected.yaml" "$CHARTS_WORK/rendered.yaml"
}

charts_refuses() {
  local values=$1 expected=$2 reported
  printf 'headway-init: %s\n' "$values" >"$CHARTS_WORK/values.yaml"
  reported=$(charts_template "$CHARTS_WORK/values.yaml" 2>&1) && { echo "it rendered:"; echo "$reported"; return 1; }
  [[ $reported == *"headway-init: $expected"* ]] || { printf 'expected: %s\nbut it said: %s\n' "$expected" "$reported"; return 1; }
}

# The README's files make a chart that renders what the app's chart renders for the same settings.
charts_readme() {
  local chart=$CHARTS_WORK/readme
  mkdir -p "$chart/templates"
  awk -v chart="$chart" '
    /^```yaml$/ { getline; file = chart "/" $2; next }
    /^```$/ { file = "" }
    file != "" { print > file }' "$TREE/charts/headway-init/README.md"
  sed -i "s|oci://.*|file://$TREE/charts/headway-init|" "$chart/Chart.yaml"
  "$HELM" dependency build --skip-refresh "$chart"
  "$HELM" lint --strict "$chart"
  "$HELM" template shop "$chart" --kube-version 1.31.0 | charts_init_containers >"$CHARTS_WORK/readme.yaml"
  charts_init_containers <"$CHARTS/cases/image.expected.yaml" | diff -u - "$CHARTS_WORK/readme.yaml"
  grep -q headway-migrate "$CHARTS_WORK/readme.yaml"
}

charts_init_containers() { awk '/^      initContainers:/ { on = 1 } /^      containers:/ { on = 0 } on'; }

# Taken by an alias, the settings are handed over by name; its defaults come along.
charts_alias() {
  local APP=$CHARTS_WORK/alias
  charts_packaged_app "$APP"
  sed -i 's|^  - name: headway-init|&\n    alias: billing|' "$APP/Chart.yaml"
  sed -i 's|^headway-init:|billing:|' "$APP/values.yaml"
  rm -rf "$APP"/charts "$APP"/Chart.lock
  "$HELM" dependency build --skip-refresh "$APP"
  if charts_template "$CHARTS/cases/image.values.yaml" >"$CHARTS_WORK/reported" 2>&1; then return 1; fi
  grep -q 'no settings found.*"values" .Values.ALIAS' "$CHARTS_WORK/reported"
  sed -i 's|\(include "headway-init[^"]*"\) \.|\1 (dict "root" . "values" .Values.billing)|' "$APP"/templates/deployment.yaml
  charts_template "$CHARTS/cases/image.values.yaml" | diff -u "$CHARTS/cases/image.expected.yaml" -
}
