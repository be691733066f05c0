# ./dev test: which tests there are, and what each needs around it. Sourced by ./dev.

# ctest_label PRESET LABEL [OPTIONS…]: runs the tests of a label, with options of ctest; its last lines say how many ran.
# Each test of a database copies a server's folder: in memory, where there is room, half of their time is saved. With
# HEADWAY_TEST_POSTGRESQL the programs of that major version come first.
ctest_label() {
  local preset=$1 label=$2
  shift 2
  # shellcheck disable=SC2016  # the inner shell expands it
  root bash -c '
    room=$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -n 1)
    [ "${room:-0}" -lt 4096 ] || export TMPDIR=/dev/shm
    major=${HEADWAY_TEST_POSTGRESQL:-}
    [ -z "$major" ] || export PATH=/servers/$major/usr/lib/postgresql/$major/bin:$PATH
    exec ctest "$@"
  ' ctest --test-dir "$(build_folder "$preset")" --label-regex "^$label\$" --no-tests=error \
    --output-on-failure --parallel "$(nproc)" --progress "$@" | tail -n 60
}

test_unit() {
  build "$PRESET"
  ctest_label "$PRESET" unit
}

test_postgres() {
  build "$PRESET"
  ctest_label "$PRESET" postgres
}

# test_servers [MAJOR… [-- OPTIONS…]]: the PostgreSQL tests with the programs of other major versions, by default of each
# that Debian has; OPTIONS are ctest's.
test_servers() {
  # shellcheck source=tests/servers/servers.bash
  source "$TREE/tests/servers/servers.bash"
  servers_check "$@"
}

test_api() {
  build "$PRESET"
  ctest_label "$PRESET" fake_api
  cluster_code
  cluster_programs_wait
  cluster_up --api-only
  local code=0 ROOT_BINDS
  test_api_variables
  ctest_label "$PRESET" api || code=$?
  cluster_down --api-only
  return "$code"
}

# The tests run as another user in another root: the socket and the kubeconfig of the throwaway API server are put
# within their reach.
test_api_variables() {
  chmod a+rw "$CLUSTER_API_STATE/run/etcd.sock"
  # shellcheck disable=SC2034  # root reads it
  ROOT_BINDS="$CLUSTER_API_STATE/run:/api-server"
  install -m 644 "$(cluster_kubeconfig --api-only)" "$STATE/tmp/api.kubeconfig"
  export HEADWAY_TEST_KUBECONFIG=/tmp/api.kubeconfig HEADWAY_TEST_ETCD=unix:///api-server/etcd.sock
}

# Renders the charts with both major versions of helm.
test_charts() {
  cluster_code
  find_go
  # shellcheck source=tests/charts/check.bash
  source "$TREE/tests/charts/check.bash"
  step "helm 3 and 4 (a few minutes, once)" cluster_programs_build helm helm3
  charts_check "$(cluster_program_folder helm)/helm" "$(cluster_program_folder helm3)/helm"
}

test_lint() {
  # shellcheck source=tests/lint.bash
  source "$TREE/tests/lint.bash"
  lint
}

# Checks the promises of the two images on the images themselves.
test_images() {
  setup
  images
  # shellcheck source=tests/images/check.bash
  source "$TREE/tests/images/check.bash"
  images_check "$RUNNER_IMAGE" "$OPERATOR_IMAGE"
}

# Installs each package on a bare Debian 12, and migrates a database there.
test_packages() {
  setup
  packages
  # shellcheck source=tests/packages/check.bash
  source "$TREE/tests/packages/check.bash"
  packages_check
}

test_try() { run_try; }

# The cluster is removed after the tests, unless it existed before them or a test failed.
test_e2e() {
  local was_up=''
  setup
  stack_code
  # shellcheck source=tests/e2e/run.bash
  source "$TREE/tests/e2e/run.bash"
  stack_options "$@"
  if stack_is_foreign; then
    e2e "${STACK_WORDS[@]}"
    return
  fi
  [ ! -e "$CLUSTER_STATE" ] || was_up=1
  cluster_programs_wait
  e2e "${STACK_WORDS[@]}"
  [ -n "$was_up" ] || cluster_down
}

# test_upgrade [PART…]: from the version before this one to this one, on the throwaway cluster.
test_upgrade() {
  local was_up=''
  setup
  stack_code
  # shellcheck source=tests/e2e/run.bash
  source "$TREE/tests/e2e/run.bash"
  # shellcheck source=tests/e2e/upgrade.bash
  source "$TREE/tests/e2e/upgrade.bash"
  [ ! -e "$CLUSTER_STATE" ] || was_up=1
  cluster_programs_wait
  upgrade "$@"
  [ -n "$was_up" ] || cluster_down
}

# Compiles only what it runs.
test_sanitizers() {
  build asan label_unit label_postgres label_fake_api
  ctest_label asan unit
  ctest_label asan postgres
  LSAN_OPTIONS=suppressions=$(source_folder)/tests/lsan.supp ctest_label asan fake_api
  build tsan label_unit
  ctest_label tsan unit
}

# beside TESTS: runs them at the lowest priority beside what comes next, till wait_beside.
beside() {
  BESIDE_LOG=$LOGS/$1.log
  set -m  # a process group of its own, so that its end takes the compilers along
  (
    renice -n 19 "$BASHPID" >/dev/null
    "$1"
  ) >"$BESIDE_LOG" 2>&1 &
  BESIDE=$!
  set +m
  # shellcheck disable=SC2064  # this process, not a later one
  trap "kill -- -$BESIDE 2>/dev/null || true" EXIT
}

# Prints what they printed.
wait_beside() {
  local code=0
  wait "$BESIDE" || code=$?
  cat "$BESIDE_LOG"
  return "$code"
}

# test_mutants [COUNT [SEED]]: puts small faults into the pure code of a copy of the tree, and counts those that the unit
# tests notice. In the root the copy has the tree's own path, and its build folder that of preset dev: so the compiler
# cache has everything but the faults.
test_mutants() {
  local count=${1:-20} seed=${2:-$RANDOM} copy built ROOT_BINDS
  setup
  ! inside_toolchain || fail "the mutants need a root of their own: run them outside of the toolchain"
  copy=$STATE/mutants/tree
  built=$STATE/mutants/build
  rm -rf "$copy"
  mkdir -p "$copy" "$built" "$STATE/build/dev"
  # shellcheck disable=SC2016  # the inner shell expands it
  git -C "$TREE" ls-files -z --cached --others --exclude-standard |
    (cd "$TREE" && xargs -0 sh -c 'for file; do [ ! -f "$file" ] || printf "%s\0" "$file"; done' sh) |
    tar -C "$TREE" --null --files-from=- -c | tar -C "$copy" -x --touch  # newer than what a killed run compiled with a fault
  chown -R 1000:1000 "$STATE/mutants"
  # shellcheck disable=SC2034  # root reads it
  ROOT_BINDS="$copy:/src $built:/build/dev"
  step "configure preset dev for the mutants" root cmake --preset dev
  root python3 tests/mutants/mutants.py "$count" "$seed" /build/dev
}

# test_fuzz [SECONDS]: runs the fuzzers for so long, one beside the other.
test_fuzz() {
  local image
  setup
  ! inside_toolchain || fail "the fuzzers are built by clang, in a root of their own: run them outside of the toolchain"
  image=localhost/headway-fuzz:$(printf '%s%s' "$(stage_key toolchain)" "$(stage_key fuzz)" | sha256sum | cut -c1-12)
  has_image "$image" || step "fuzz image (a minute, once)" build_stage fuzz "$image"
  (
    # shellcheck disable=SC2034  # root reads it
    TOOLCHAIN=$image
    build fuzz fuzzers
    # shellcheck source=tests/fuzz/run.bash
    source "$TREE/tests/fuzz/run.bash"
    fuzz "${1:-60}"
  )
}

# test_schemas [COUNT [SEED]]: pairs of random schemas, from one to the other and back.
test_schemas() {
  local count=${1:-100} seed=${2:-$RANDOM}
  build "$PRESET"
  root python3 tests/schemas/check.py "$count" "$seed" "$(build_folder "$PRESET")/runner/headway"
}

# The models of ORMs, from `headway init --models` to the check behind a change.
test_orms() {
  # shellcheck source=tests/orms/orms.bash
  source "$TREE/tests/orms/orms.bash"
  orms_check
}

# Every case of the benchmark at a small size: that it runs, that tables, rows and exit codes are right, and that a page and
# its plots come of it.
test_bench() {
  # shellcheck source=tests/bench/bench.bash
  source "$TREE/tests/bench/bench.bash"
  bench small
  bench_page_made
  root python3 -c 'import sys, xml.etree.ElementTree as xml; [xml.parse(plot) for plot in sys.argv[1:]]' \
    /tmp/benchmarks/benchmarks/{ratios,harm}.svg
}

# The whole: quick ones first. What is shipped (preset ci) is what is tested.
test_all() {
  PRESET=ci
  setup
  cluster_programs_in_background
  test_unit
  test_lint
  test_postgres
  test_api
  test_charts
  test_images
  test_packages
  test_try
  test_orms
  test_bench
  beside test_sanitizers  # the tests on the cluster wait more than they compute
  test_e2e
  test_fuzz
  wait_beside
}

run_tests() {
  local what
  [ $# -gt 0 ] || { test_all; return; }
  case $1 in
    unit | postgres | api | charts | images | packages | try | orms | bench | sanitizers) for what in "$@"; do "test_$what"; done ;;
    e2e) shift; test_e2e "$@" ;;
    upgrade) shift; test_upgrade "$@" ;;
    mutants) shift; test_mutants "$@" ;;
    fuzz) shift; test_fuzz "$@" ;;
    schemas) shift; test_schemas "$@" ;;
    servers) shift; test_servers "$@" ;;
    *) fail "no tests '$1'; there are unit, postgres, api, charts, images, packages, try, orms, bench, sanitizers, e2e (then names of cases), upgrade (then definitions or operator), fuzz (then SECONDS), mutants and schemas (then COUNT SEED), servers (then major versions)" ;;
  esac
}
