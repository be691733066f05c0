# images_check: what the two images promise, held against the images themselves. Sourced by ./dev, which has root.
#
# The programs run as a cluster runs them: as the images' user, on a read-only root, with the images' environment.

IMAGES_RUNNER_MB=25
IMAGES_OPERATOR_MB=15

# images_check RUNNER_IMAGE OPERATOR_IMAGE
images_check() {
  RUNNER_IMAGE=$1
  OPERATOR_IMAGE=$2
  IMAGES_WORK=$(mktemp -d)
  IMAGES_PASSED=0
  IMAGES_FAILED=0
  mkdir "$IMAGES_WORK/volume"
  mount -t tmpfs -o mode=777,size=2m tmpfs "$IMAGES_WORK/volume"
  RUNNER_ROOT=$(image_root "$RUNNER_IMAGE")
  OPERATOR_ROOT=$(image_root "$OPERATOR_IMAGE")
  image_case "the operator's image is below $IMAGES_OPERATOR_MB MB" image_is_below "$OPERATOR_IMAGE" "$IMAGES_OPERATOR_MB"
  image_case "the runner's image is below $IMAGES_RUNNER_MB MB" image_is_below "$RUNNER_IMAGE" "$IMAGES_RUNNER_MB"
  image_case "both run as 65532" images_have_the_user
  image_case "no file of theirs gives another user's rights" images_without_setuid
  image_case "the operator's image holds one program and no shell" operator_is_alone
  image_case "both programs tell version and commit" programs_tell_their_version
  image_case "the runner's image has psql, pg_dump and pg_restore of PostgreSQL 17, 18 and 19" runner_has_postgresql
  image_case "every tool in the runner's image starts" runner_tools_start
  image_case "a backup command of a few lines of sh runs" runner_runs_a_backup_command
  image_case "certificates and time zones are found" runner_finds_its_files
  image_case "the copier brings revisions out of an image made FROM scratch" copier_in_an_empty_image
  image_case "a full volume is reported, and leaves no half of a file" copier_on_a_full_volume
  image_case "both lists of contents are SPDX 2.3" images_have_their_lists
  image_unmount "$RUNNER_IMAGE"
  image_unmount "$OPERATOR_IMAGE"
  umount "$IMAGES_WORK/volume"
  rm -rf "$IMAGES_WORK"
  printf 'images: %d passed, %d failed\n' "$IMAGES_PASSED" "$IMAGES_FAILED"
  [ "$IMAGES_FAILED" = 0 ]
}

# Not in a condition: a function called there goes on after a failed command, and no case could fail.
image_case() {
  local text=$1 code
  shift
  rm -rf "$IMAGES_WORK/user" "$IMAGES_WORK"/volume/*
  set +e
  (set -e; "$@") >"$IMAGES_WORK/log" 2>&1
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    IMAGES_PASSED=$((IMAGES_PASSED + 1))
    printf '  passed: %s%s\n' "$text" "$(sed -n 's/^reported: / (/; T; s/$/)/p' "$IMAGES_WORK/log")"
  else
    IMAGES_FAILED=$((IMAGES_FAILED + 1))
    printf '  FAILED: %s\n' "$text"
    sed 's/^/    /' "$IMAGES_WORK/log"
  fi
}

image_container() { printf 'headway-check-%s' "${1##*[:/]}-${1//[^a-z0-9]/-}"; }

# What a container runtime makes where it mounts is made here, once.
image_root() {
  local root
  buildah rm "$(image_container "$1")" >/dev/null 2>&1 || true
  buildah from -q --pull-never --name "$(image_container "$1")" "$1" >/dev/null
  root=$(buildah mount "$(image_container "$1")")
  mkdir -p "$root/proc" "$root/dev" "$root/headway"
  printf '%s' "$root"
}

image_unmount() { buildah rm "$(image_container "$1")" >/dev/null; }

image_setting() { buildah inspect --type image --format "{{$2}}" "$1"; }

# in_image ROOT PROGRAM ARGS…: as a pod of ours runs it, with an emptyDir at /headway.
in_image() {
  local root=$1
  shift
  # shellcheck disable=SC2016  # expanded by the inner shell
  unshare --mount --propagation private -- bash -c '
    set -e
    root=$1 volume=$2
    shift 2
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    [ ! -d "$root/tmp" ] || mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --bind "$volume" "$root/headway"
    mount -o remount,bind,ro "$root"
    exec env -i PATH=/usr/local/bin:/usr/bin LANG=C.UTF-8 HEADWAY_RUN_ID=x7k2 HEADWAY_BACKUP_DIR=/headway \
      /usr/sbin/chroot --userspec=65532:65532 --groups= "$root" "$@"
  ' in_image "$root" "$IMAGES_WORK/volume" "$@"
}

in_runner() { in_image "$RUNNER_ROOT" "$@"; }

# expect_in TEXT PATTERN: a glob pattern.
expect_in() {
  # shellcheck disable=SC2053  # the right side is a pattern
  [[ $1 == $2 ]] || { printf 'expected: %s\n but it is: %s\n' "$2" "$1"; return 1; }
}

# What a registry would hold: the layers are compressed as they are pushed.
image_is_below() {
  local bytes
  rm -rf "$IMAGES_WORK/pushed"
  buildah push -q "$1" "oci:$IMAGES_WORK/pushed:check"
  bytes=$(cat "$IMAGES_WORK"/pushed/blobs/sha256/* | wc -c)
  printf 'reported: %d.%d MB\n' $((bytes / 1000000)) $((bytes / 100000 % 10))
  ((bytes < $2 * 1000000))
}

images_have_the_user() {
  local image
  for image in "$RUNNER_IMAGE" "$OPERATOR_IMAGE"; do
    expect_in "$(image_setting "$image" .OCIv1.Config.User)" 65532:65532
  done
}

images_without_setuid() { expect_in "$(find "$RUNNER_ROOT" "$OPERATOR_ROOT" -xdev -perm /6000)" ''; }

operator_is_alone() {
  expect_in "$(cd "$OPERATOR_ROOT" && find . -xdev -type f -perm /111 -not -name '*.so*')" ./usr/local/bin/headway-operator
  expect_in "$(find "$OPERATOR_ROOT" -xdev -name '*sh' -o -name 'busybox*')" ''
}

programs_tell_their_version() {
  local reported
  for reported in "$(in_runner headway --version)" "$(in_image "$OPERATOR_ROOT" headway-operator --version)"; do
    echo "$reported"
    grep -qE '[0-9]+\.[0-9]+\.[0-9]+' <<<"$reported"
    grep -qE '[0-9a-f]{7,}|unknown' <<<"$reported"
  done
}

runner_has_postgresql() {
  local program major
  for program in psql pg_dump pg_restore; do
    expect_in "$(in_runner "$program" --version)" "$program (PostgreSQL) 17.*"
    for major in 17 18 19; do
      expect_in "$(in_runner "/usr/lib/postgresql/$major/bin/$program" --version)" "$program (PostgreSQL) $major*"
    done
  done
}

runner_tools_start() {
  local tool tools
  mapfile -t tools < <(find "$RUNNER_ROOT/usr/bin" -mindepth 1 -not -name dash -not -name sh -printf '%f\n')
  # shellcheck disable=SC2016  # expanded in the image
  in_runner sh -ec 'for tool in "$@"; do echo "$tool" && "$tool" --version >/dev/null; done' sh "${tools[@]}"
  for tool in cat cp curl date gzip ls mkdir mv rm sha256sum; do
    [[ " ${tools[*]} " == *" $tool "* ]] || { echo "there is no $tool"; return 1; }
  done
}

# With what a hook does: a name, a temporary file, a check, old ones pruned, the location last.
runner_runs_a_backup_command() {
  local reported
  touch "$IMAGES_WORK"/volume/2020010{1,2,3}.gz
  # shellcheck disable=SC2016  # expanded in the image
  reported=$(in_runner sh -ec '
    cd "$HEADWAY_BACKUP_DIR"
    name=$(date -u -d 2026-11-22 +%Y%m%d)-$HEADWAY_RUN_ID.gz
    part=$(mktemp -p .)
    seq() { for i in 1 2 3; do echo "$i"; done; }
    seq | gzip >"$part" && gzip -t "$part" && mv "$part" "$name"
    sha256sum "$name" >"$name.sha256" && sha256sum --quiet -c "$name.sha256"
    ls -r -- *.gz | tail -n +3 | xargs -r rm --
    find . -name "*.gz" | sort | wc -l
    stat -c %s "$name" >&2
    echo "$HEADWAY_BACKUP_DIR/$name"')
  expect_in "$reported" $'2\n/headway/20261122-x7k2.gz'
}

runner_finds_its_files() {
  expect_in "$(in_runner sh -c 'head -n 1 /usr/lib/ssl/cert.pem')" '-----BEGIN CERTIFICATE-----'
  expect_in "$(in_runner env TZ=Europe/Berlin date -d 2026-07-01T00:00Z +%H:%M)" 02:00
  expect_in "$(in_runner ls -ld /etc/passwd | cut -c1-10)" '-rw-r--r--'
}

# copier_pod: the two init containers, one after the other, over one volume; IMAGES_WORK/user is the user's image.
copier_pod() {
  local user_root=$IMAGES_WORK/user
  mkdir -p "$user_root/proc" "$user_root/dev" "$user_root/headway"
  in_runner headway-copier copy-self /headway/headway-copier
  in_image "$user_root" /headway/headway-copier copy /migrations /headway/revisions
}

copier_in_an_empty_image() {
  install -d "$IMAGES_WORK/user/migrations/versions"
  echo 'SELECT 1;' >"$IMAGES_WORK/user/migrations/versions/001_a.sql"
  expect_in "$(copier_pod)" '*copied 1 file, 10 bytes*'
  cmp "$IMAGES_WORK"/{user/migrations,volume/revisions}/versions/001_a.sql
}

copier_on_a_full_volume() {
  local reported code=0
  install -d "$IMAGES_WORK/user/migrations"
  head -c 4000000 /dev/zero >"$IMAGES_WORK/user/migrations/002_large.sql"
  reported=$(copier_pod 2>&1) || code=$?
  expect_in "exit $code" 'exit 1'
  expect_in "$reported" '*cannot write /headway/revisions/002_large.sql: No space left on device; *sizeLimit*'
  expect_in "$(find "$IMAGES_WORK/volume/revisions" -type f -printf '%f ')" '.headway-copier '
}

images_have_their_lists() {
  local image_root counts=()
  for image_root in "$RUNNER_ROOT" "$OPERATOR_ROOT"; do
    root perl "$(images_folder)/spdx.pl" <"$image_root/usr/share/headway/sbom.spdx.json" >"$IMAGES_WORK/names"
    grep -qx libc6 "$IMAGES_WORK/names"
    grep -qx ca-certificates "$IMAGES_WORK/names"
    [ "$image_root" = "$OPERATOR_ROOT" ] || [ "$(grep -cx 'libpq5\|postgresql-client-1[789]' "$IMAGES_WORK/names")" = 6 ]
    counts+=("$(wc -l <"$IMAGES_WORK/names")")
  done
  printf 'reported: %d and %d packages\n' "${counts[@]}"
}

# As the toolchain's root sees it.
images_folder() { if inside_toolchain; then echo "$TREE/tests/images"; else echo /src/tests/images; fi; }
