# ./dev bench: Headway measured beside psql in one run. Sourced by ./dev.

# bench [small] [CASE…]: prints the tables; `small` is a little of everything, for CI.
bench() {
  local options=() cases
  if [ "${1:-}" = small ]; then
    options=(--small)
    shift
  fi
  cases=$(IFS=,; printf '%s' "$*")
  [ -z "$cases" ] || options+=("--cases=$cases")
  build ci headway
  root python3 tests/bench/bench.py "${options[@]}" "$(build_folder ci)/runner/headway" /tmp/bench.json
}
