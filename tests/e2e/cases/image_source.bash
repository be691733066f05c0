# Revisions in an image without anything else: no shell, no C library.

# scratch_image HISTORY PATH: prints the image FROM scratch with the history's files at PATH, loaded into the node.
scratch_image() {
  local image=localhost/e2e-$1:1 container
  container=$(buildah from scratch)
  buildah add -q "$container" "$TREE/tests/e2e/histories/$1" "$2" >/dev/null
  buildah commit -q --rm "$container" "$image" >/dev/null
  stack_give "$image"
}

e2e_case_image_from_scratch() {
  local image
  image=$(scratch_image third-fixed /app/sql)
  database_secret
  migration_from "image: {reference: '$image', path: /app/sql}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the source" "image/$image (*sha256:*)" field .status.lastRun.source
  expect "the number of Jobs" 1 jobs_count
}

e2e_case_image_with_a_wrong_path() {
  local image
  image=$(scratch_image third-fixed /app/sql)
  database_secret
  migration_from "image: {reference: '$image', path: /app/revisions}"
  until_is 240 "Stalled" True condition Stalled status
  expect "Ready's reason" InvalidRevisions condition Ready reason
  expect "Ready's message" "*no folder /app/revisions*spec.source.image.path*" condition Ready message
  nothing_in_database
  migration_from "image: {reference: '$image', path: /app/sql}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
}

# The run that cannot start is replaced by a run for the image that exists.
e2e_case_image_that_is_not_there() {
  local image
  image=$(scratch_image third-fixed /app/sql)
  database_secret
  migration_from "image: {reference: 'localhost/no-such-revisions:1', path: /app/sql}"
  until_is 240 "Ready's reason" ImagePull condition Ready reason
  expect "Ready's message" "The image with the revisions*no-such-revisions:1*" condition Ready message
  expect "Stalled: it goes on by itself" "" condition Stalled status
  migration_from "image: {reference: '$image', path: /app/sql}"
  k wait --for=condition=Ready smig/app --timeout=5m
  expect "the version row" c3c3c3c3c3c3 sql "SELECT version_num FROM alembic_version"
  expect "the number of Jobs" 1 jobs_count
}
