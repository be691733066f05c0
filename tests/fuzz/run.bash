# Runs the fuzzers. Sourced by tests/run.bash, in the root that has them.

declare -A FUZZ_SEEDS=(
  [connection_url]="tests/fuzz/seeds/connection_url"
  [headway_yaml]="tests/fuzz/seeds/headway_yaml"
  [revision_file]="migrations"
  [selector]="tests/fuzz/seeds/selector"
  [splitter]="tests/fuzz/seeds/splitter migrations"
)

# fuzz SECONDS: all at once. Inputs that reached something new stay in the build folder and are used again.
fuzz() {
  local seconds=$1 name code=0
  local -A running=()
  mkdir -p "$LOGS"
  for name in "${!FUZZ_SEEDS[@]}"; do
    fuzz_one "$name" "$seconds" >"$LOGS/fuzz-$name.log" 2>&1 &
    running[$name]=$!
  done
  for name in "${!running[@]}"; do
    if wait "${running[$name]}"; then
      printf '  passed: fuzz_%s, %s\n' "$name" "$(sed -n 's/^Done \([0-9]*\) runs.*/\1 inputs/p' "$LOGS/fuzz-$name.log")"
    else
      printf '  FAILED: fuzz_%s; the input is in %s\n' "$name" "$STATE/build/fuzz/findings"
      tail -n 40 "$LOGS/fuzz-$name.log" | sed 's/^/    /'
      code=1
    fi
  done
  return "$code"
}

fuzz_one() {
  local name=$1 seconds=$2 seeds
  read -ra seeds <<<"${FUZZ_SEEDS[$name]}"
  root mkdir -p "/build/fuzz/corpus/$name" /build/fuzz/findings
  root "/build/fuzz/tests/fuzz/fuzz_$name" "-max_total_time=$seconds" -max_len=4096 -timeout=60 -rss_limit_mb=2048 \
    "-artifact_prefix=/build/fuzz/findings/$name-" "/build/fuzz/corpus/$name" "${seeds[@]}"
}
