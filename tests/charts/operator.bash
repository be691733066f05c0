# What the chart headway-operator renders, and what it refuses. Sourced by check.bash.
#
#   operator/cases/NAME.values.yaml, NAME.expected.yaml    values, and all that the chart then renders but the CRD
#   operator/refused.txt                                   settings => what the error says

operator_chart_cases() {
  local name line
  charts_case "operator: lint" "$HELM" lint --strict "$TREE/charts/headway-operator"
  charts_case "operator: the definition is the one in crds/, and stays" operator_chart_definition
  charts_case "operator: refuses an old Kubernetes" operator_chart_refuses_old
  charts_case "operator: no right to Secrets, no right to everything" operator_chart_rights
  for name in "$CHARTS"/operator/cases/*.values.yaml; do
    name=$(basename "$name" .values.yaml)
    charts_case "operator: renders $name" operator_chart_renders "$name"
  done
  while read -r line; do
    charts_case "operator: refuses ${line%% => *}" operator_chart_refuses "${line%% => *}" "${line#* => }"
  done < <(grep -v '^#' "$CHARTS/operator/refused.txt")
}

operator_chart_template() {
  "$HELM" template headway "$TREE/charts/headway-operator" --namespace headway-system --kube-version 1.31.0 "$@" \
    2>"$CHARTS_WORK/warnings" | sed 's/ *$//; /^$/d'
}

# The definition is 20 kB that stand in crds/ already.
operator_chart_renders() {
  operator_chart_template --values "$CHARTS/operator/cases/$1.values.yaml" | without_definition >"$CHARTS_WORK/rendered.yaml"
  diff -u "$CHARTS/operator/cases/$1.expected.yaml" "$CHARTS_WORK/rendered.yaml"
}

without_definition() {
  awk '/^---$/ { head = $0; getline; on = !/crd\.yaml$/; if (on) print head } on'
}

operator_chart_expected() {
  local name
  for name in "$CHARTS"/operator/cases/*.values.yaml; do
    name=${name%.values.yaml}
    operator_chart_template --values "$name.values.yaml" | without_definition >"$name.expected.yaml"
  done
}

# Rendered by the same function as the chart's own, so that what differs is what the chart has changed.
operator_chart_definition() {
  local chart=$CHARTS_WORK/definition
  mkdir -p "$chart/templates"
  cp "$TREE/crds/schemamigrations.yaml" "$chart/"
  printf 'apiVersion: v2\nname: definition\nversion: 0.1.0\n' >"$chart/Chart.yaml"
  echo '{{ .Files.Get "schemamigrations.yaml" | fromYaml | toYaml }}' >"$chart/templates/crd.yaml"
  "$HELM" template headway "$chart" | tail -n +3 >"$CHARTS_WORK/expected"
  operator_chart_template --show-only templates/crd.yaml | tail -n +3 >"$CHARTS_WORK/rendered"
  diff "$CHARTS_WORK/expected" "$CHARTS_WORK/rendered" >"$CHARTS_WORK/differences" || true
  grep -q '^> *helm.sh/resource-policy: keep$' "$CHARTS_WORK/differences"
  if grep '^<' "$CHARTS_WORK/differences"; then return 1; fi
  if grep '^>' "$CHARTS_WORK/differences" | grep -vE 'resource-policy|annotations:|labels:|app.kubernetes.io|helm.sh/chart'; then
    return 1
  fi
}

operator_chart_refuses_old() {
  local reported
  reported=$("$HELM" template headway "$TREE/charts/headway-operator" --kube-version 1.30.9 2>&1) && return 1
  [[ $reported == *"kubeVersion: >=1.31.0"* ]] || { echo "$reported"; return 1; }
}

operator_chart_rights() {
  operator_chart_template --set watchNamespace= >"$CHARTS_WORK/all"
  grep -q 'kind: ClusterRole$' "$CHARTS_WORK/all"
  if sed '/templates\/crd.yaml/,/^---$/d' "$CHARTS_WORK/all" | grep -iE "secrets|[\"'\[ ]\*|impersonate|escalate"; then
    return 1
  fi
}

operator_chart_refuses() {
  local values=$1 expected=$2 reported
  printf '%s\n' "$values" >"$CHARTS_WORK/values.yaml"
  reported=$("$HELM" template headway "$TREE/charts/headway-operator" --kube-version 1.31.0 \
    --values "$CHARTS_WORK/values.yaml" 2>&1) && { echo "it rendered:"; echo "$reported"; return 1; }
  [[ $reported == *"$expected"* ]] || { printf 'expected: %s\nbut it said: %s\n' "$expected" "$reported"; return 1; }
}
