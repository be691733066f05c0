# An app's Helm release with headway-init in its pods: three replicas, of which one applies what is pending.

# app_image TAG FILES…: the revisions of a version of the app, in an image of nothing else.
app_image() {
  local image=localhost/e2e-app-revisions:$1 container
  shift
  container=$(buildah from scratch)
  buildah add -q "$container" "$@" /migrations/ >/dev/null
  buildah commit -q --rm "$container" "$image" >/dev/null
  stack_give "$image"
}

app_images() {
  local histories=$TREE/tests/e2e/histories
  APP_1=$(app_image 1 "$histories"/third-fixed/00[12]*)
  APP_2=$(app_image 2 "$histories"/third-fixed/00[123]*)
  APP_FAILS=$(app_image fails "$histories"/third-fixed/00[12]* "$histories"/third-fails/003*)
}

# app_release IMAGE OPTIONS…: helm upgrade --install of the example app's chart, with its dependency in it. The app ends
# at once where its table is missing.
app_release() {
  local image=$1 chart=$E2E_WORK/app
  shift
  rm -rf "$chart"
  cp -r "$TREE/tests/charts/app" "$chart"
  sed -i "s|file://.*|file://$TREE/charts/headway-init|" "$chart/Chart.yaml"
  cluster_helm dependency build --skip-refresh "$chart"
  cluster_helm upgrade --install shop "$chart" --namespace "$NAMESPACE" --timeout 4m \
    --set "replicas=3,databaseSecret=db,image=$RUNNER_IMAGE,table=players" \
    --set "headway-init.runner.image=$RUNNER_IMAGE,headway-init.source.image.reference=$image" "$@"
}

# Without blanks and lines: what every container of the release's pods has been started again.
app_restarts() {
  k get pods -o jsonpath='{.items[*].status.initContainerStatuses[*].restartCount} {.items[*].status.containerStatuses[*].restartCount}' |
    tr -d ' 0\n'
}

app_ready() { k get deployment shop -o jsonpath='{.status.readyReplicas}'; }
app_rows() { sql "SELECT string_agg(version_num, ',') FROM alembic_version"; }
app_runs() { sql "SELECT string_agg(outcome || ' ' || array_to_string(to_revisions, ','), '; ' ORDER BY started_at) FROM headway.run"; }

e2e_case_helm_release() {
  app_images
  database_secret
  app_release "$APP_1" --wait
  expect "the replicas that are ready" 3 app_ready
  expect "the version row" b2b2b2b2b2b2 app_rows
  expect "the runs: one replica has applied, the others have passed" "Succeeded b2b2b2b2b2b2" app_runs
  expect "containers that were started again" "" app_restarts

  app_release "$APP_2" --wait
  expect "the version row" c3c3c3c3c3c3 app_rows
  expect "the runs" "Succeeded b2b2b2b2b2b2; Succeeded c3c3c3c3c3c3" app_runs
  expect "what the second run applied" '?"c3c3c3c3c3c3"?' \
    sql "SELECT report->'applied' FROM headway.run ORDER BY started_at DESC LIMIT 1"
  expect "containers that were started again" "" app_restarts

  cluster_helm rollback shop 1 --namespace "$NAMESPACE" --wait --timeout 4m
  expect "the replicas that are ready: the database is ahead of them" 3 app_ready
  expect "the version row: nothing is taken back" c3c3c3c3c3c3 app_rows
  expect "the runs: none more" "Succeeded b2b2b2b2b2b2; Succeeded c3c3c3c3c3c3" app_runs
  expect "containers that were started again" "" app_restarts
}

# How often the failing container of the newest pods was started, all in all.
app_starts() {
  k get pods -o jsonpath='{range .items[*].status.initContainerStatuses[?(@.name=="headway-migrate")]}{.restartCount}{"\n"}{end}' |
    awk '{ sum += $1 } END { print sum + 0 }'
}

app_was_restarted() { if [ "$(app_starts)" -ge 2 ]; then echo yes; fi; }

app_backups() { sql "SELECT string_agg(location, '; ' ORDER BY taken_at) FROM headway.backup"; }

e2e_case_helm_release_fails() {
  # shellcheck disable=SC2016  # expanded in the container
  local backed_up='[{"name": "HEADWAY_BACKUP", "value": "command"},
    {"name": "HEADWAY_BACKUP_COMMAND", "value": "echo before-$HEADWAY_TO"}]'
  app_images
  database_secret
  app_release "$APP_1" --wait
  app_release "$APP_FAILS" --set-json "headway-init.runner.env=$backed_up"
  # The kubelet starts the failed container again and again; the revision is not tried again with each of them.
  until_is 240 "that it was started again" yes app_was_restarted
  expect "the runs" "Succeeded b2b2b2b2b2b2; RolledBack c3c3c3c3c3c3" app_runs
  expect "the backups" before-c3c3c3c3c3c3 app_backups
  expect "the replicas that are ready: those of the version before" 3 app_ready
  expect "the version row" b2b2b2b2b2b2 app_rows
  # Another plan goes at once.
  app_release "$APP_2" --wait
  expect "the replicas that are ready" 3 app_ready
  expect "the version row" c3c3c3c3c3c3 app_rows
}
