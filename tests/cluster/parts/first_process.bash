# Run by the first process of either cluster, before anything else: records it by the host's pid
# (/proc is still the host's), start time and boot, so that `down` always finds it.
# $state is the cluster's folder.

record_first_process() {
  local stat pid fields boot
  read -r stat </proc/self/stat
  pid=${stat%% *}
  read -r -a fields <<<"${stat##*) }"
  read -r boot </proc/sys/kernel/random/boot_id
  # shellcheck disable=SC2154  # state is the caller's
  printf '%s %s %s\n' "$pid" "${fields[19]}" "$boot" >"$state/run/first.new"
  mv "$state/run/first.new" "$state/run/first"
}

# Takes dead children off the table until a signal: the first process inherits every orphan.
reap_until_told() {
  trap 'exit 0' TERM INT
  set +e
  while :; do
    sleep 3600 &
    wait $!
  done
}
