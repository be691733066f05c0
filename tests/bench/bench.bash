# ./dev bench: Headway measured beside its peers in one run. Sourced by ./dev.

# bench [quick | small] [docs] [CASE…]: prints the tables. `quick` is a tenth of it; `small`, for CI, is a little of
# everything with psql and Headway alone. `docs` writes docs/benchmarks.md.
bench() {
  local size=full page='' cases options PEER_OPTIONS=()
  case ${1:-} in quick | small) size=$1; shift ;; esac
  case ${1:-} in docs) page=1; shift ;; esac
  [ -z "$page" ] || [ $# = 0 ] || fail "bench docs: the page has every case; leave out: $*"
  [ -z "$page" ] || [ "$size" != small ] || fail "bench docs: the page has the peers, which small leaves out"
  cases=$(IFS=,; printf '%s' "$*")
  options=("--size=$size" ${cases:+"--cases=$cases"})
  build ci headway
  if [ "$size" = small ]; then
    root python3 tests/bench/bench.py "${options[@]}" "$(build_folder ci)/runner/headway" /tmp/bench.json
    return
  fi
  ! inside_toolchain || fail "the peers need a root of their own: run this outside of the toolchain, or ./dev bench small"
  bench_image
  # shellcheck source=tests/bench/peers.bash
  source "$TREE/tests/bench/peers.bash"
  peers_install
  bench_root 1000:1000 python3 tests/bench/bench.py "${options[@]}" "${PEER_OPTIONS[@]}" /build/ci/runner/headway /tmp/bench.json
  say "every value that was measured: $STATE/tmp/bench.json"
  [ -z "$page" ] || bench_page
}

bench_image() {
  BENCH=localhost/headway-bench:$(printf '%s%s' "$(stage_key toolchain)" "$(stage_key bench)" | sha256sum | cut -c1-12)
  has_image "$BENCH" || step "bench image (half a minute, once)" build_stage bench "$BENCH"
}

# bench_root USER COMMAND…: in the root with what the peers need, and with the peers.
bench_root() {
  local user=$1
  shift
  mkdir -p "$CACHE/peers"
  (
    # shellcheck disable=SC2034  # toolchain_root reads it
    TOOLCHAIN=$BENCH
    toolchain_root "$user" /src "$CACHE/peers:/peers" "$@"
  )
}

# The page and its plots, from the values measured last.
bench_page() {
  bench_page_made
  rm -rf "$TREE/docs/benchmarks"
  cp -r "$STATE/tmp/benchmarks/." "$TREE/docs/"
}

bench_page_made() {
  root rm -rf /tmp/benchmarks
  root python3 tests/bench/page.py /tmp/bench.json /tmp/benchmarks
}
