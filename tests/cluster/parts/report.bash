# The output of `up` and `down`: one line for each step, with the seconds since the command began.

cluster_clock_start() { CLUSTER_CLOCK=${EPOCHREALTIME//[!0-9]/}; }

cluster_say() {
  local now=${EPOCHREALTIME//[!0-9]/} tenths
  tenths=$(((now - ${CLUSTER_CLOCK:=$now}) / 100000))
  printf '%4d.%ds %s\n' $((tenths / 10)) $((tenths % 10)) "$*" >&2
}

cluster_error() { printf 'cluster: %s\n' "$*" >&2; }

# cluster_show_log NAME: the end of a program's log, and where the rest is.
cluster_show_log() {
  local log=$CLUSTER_STATE/log/$1.log
  [ -e "$log" ] || return 0
  cluster_error "the last lines of $log:"
  tail -n 20 "$log" >&2
}

# cluster_wait PROGRAM SECONDS WHAT COMMAND…: until COMMAND succeeds; fails with the program's log
# when it has died or the time is over.
cluster_wait() {
  local program=$1 seconds=$2 what=$3 deadline=$((SECONDS + $2))
  shift 3
  until "$@" >/dev/null 2>&1; do
    if ! cluster_alive "$program"; then
      cluster_error "$program has ended before this was so: $what"
      cluster_show_log "$program"
      return 1
    fi
    if ((SECONDS > deadline)); then
      cluster_error "still not so after $seconds seconds: $what"
      cluster_show_log "$program"
      return 1
    fi
    sleep 0.1
  done
  cluster_say "$what"
}
