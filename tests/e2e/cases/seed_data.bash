# The data of a seed, from a Secret, an image and a volume in turn.
e2e_case_seed_data() {
  needs_node
  local image
  database_secret
  seed_revisions
  migration 'data: {secret: {name: catalogue, items: [{key: teams, path: catalogue/teams.csv}]}}'
  until_is 240 "Ready's reason" SecretMissing condition Ready reason
  expect "Ready's message" "*Secret catalogue (spec.data.secret.items)*" condition Ready message
  nothing_in_database
  seed_secret red
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the rows of the Secret" red seed_teams
  expect "the ledger's seed" teams sql "SELECT name FROM headway.seed"

  # Its content starts no run; the next run loads it, though no revision is pending.
  seed_secret blue
  k annotate smig app "headway.dev/run-requested-at=$(date -u +%FT%TZ)"
  until_is 240 "the rows of the changed Secret" blue seed_teams
  until_is 240 "Ready" True condition Ready status
  expect "the number of Jobs" 2 jobs_count

  # Another place starts a run.
  image=$(seed_image)
  migration "data: {image: {reference: '$image', path: /srv}}"
  until_is 240 "the rows of the image" green seed_teams
  until_is 240 "Ready" True condition Ready status

  claim catalogue
  cluster_exec install -d "$(claim_folder catalogue)/v1/catalogue"
  printf 'yellow\n' | cluster_exec tee "$(claim_folder catalogue)/v1/catalogue/teams.csv" >/dev/null
  migration 'data: {volume: {persistentVolumeClaim: {claimName: catalogue, path: v1}}}'
  until_is 240 "the rows of the volume" yellow seed_teams
  until_is 240 "Ready" True condition Ready status
  expect "the number of Jobs" 4 jobs_count
}

# A file that the data lacks stops the run before anything is applied.
e2e_case_seed_data_missing() {
  database_secret
  seed_revisions
  seed_secret red
  migration 'data: {secret: {name: catalogue}}'
  until_is 240 "Stalled" True condition Stalled status
  expect "Ready's reason" InvalidRevisions condition Ready reason
  expect "Ready's message" "*/data/catalogue/teams.csv of the seed teams cannot be read*" condition Ready message
  nothing_in_database
}

# seed_revisions: the ConfigMap `revisions`, with a seed among the revisions.
seed_revisions() {
  cp "$TREE"/tests/e2e/histories/third-fixed/*.sql "$E2E_WORK/"
  cat >"$E2E_WORK/teams.sql" <<'SQL'
-- The teams
--
-- seed: teams
-- requires: a1a1a1a1a1a1

-- headway: load
DELETE FROM teams;
-- headway: copy file=catalogue/teams.csv
COPY teams (name) FROM STDIN (FORMAT csv);
SQL
  revisions "$E2E_WORK"
}

# seed_secret TEAM: the Secret `catalogue` with that team.
seed_secret() {
  k create secret generic catalogue "--from-literal=teams=$1" --dry-run=client -o yaml | k apply --server-side -f -
}

# seed_image: prints an image FROM scratch with the team green, loaded into the node.
seed_image() {
  local image=localhost/e2e-catalogue:1 container
  container=$(buildah from scratch)
  install -d "$E2E_WORK/image/catalogue"
  printf 'green\n' >"$E2E_WORK/image/catalogue/teams.csv"
  buildah add -q "$container" "$E2E_WORK/image" /srv >/dev/null
  buildah commit -q --rm "$container" "$image" >/dev/null
  stack_give "$image"
}

seed_teams() { sql "SELECT string_agg(name, ', ' ORDER BY name) FROM teams"; }
