# A missing object is named within a minute, and the run starts as soon as the object exists.

e2e_case_missing_secret() {
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration
  until_is 240 "Ready's reason" SecretMissing condition Ready reason
  expect "Ready's message" "*\"db\"*" condition Ready message
  expect "Ready" False condition Ready status
  expect "Stalled: it goes on by itself" "" condition Stalled status
  database_secret
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the number of Jobs" 1 jobs_count
}

e2e_case_missing_image() {
  needs_node
  local image=localhost/headway-late:1
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  cluster_exec ctr -n k8s.io images rm --sync "$image"
  migration "runner: {image: '$image'}"
  until_is 240 "Ready's reason" ImagePull condition Ready reason
  expect "Ready's message" "*$image*" condition Ready message
  cluster_exec ctr -n k8s.io images tag --force "$RUNNER_IMAGE" "$image"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}

# Another fix: the spec names another image, which replaces the run that never started.
e2e_case_wrong_image_replaced() {
  database_secret
  revisions "$TREE/tests/e2e/histories/third-fixed"
  migration "runner: {image: 'localhost/no-such-image:1'}"
  until_is 240 "Ready's reason" ImagePull condition Ready reason
  migration "runner: {image: '$RUNNER_IMAGE'}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}
