# The cluster's processes: all of them live in the namespaces of one first process (pid 1 of a pid
# namespace), so that the end of that one is the end of all.
#
# It is recorded by pid, start time and boot: after a reboot, or a long time, the pid alone may name
# a stranger.

# cluster_process_is PID START BOOT: that very process still runs. (A zombie has ended.)
cluster_process_is() {
  local stat
  [ "$3" = "$(</proc/sys/kernel/random/boot_id)" ] || return 1
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # After the name, which may hold anything: the state is field 3, the start time field 22.
  read -r -a stat <<<"${stat##*) }"
  [ "${stat[0]}" != Z ] && [ "${stat[0]}" != X ] && [ "${stat[19]}" = "$2" ]
}

# cluster_first_pid: prints the host's pid of the cluster's first process, if that runs.
cluster_first_pid() {
  local pid start boot
  read -r pid start boot 2>/dev/null <"$CLUSTER_STATE/run/first" || return 1
  cluster_process_is "$pid" "$start" "$boot" && printf '%s' "$pid"
}

# cluster_enter COMMAND…: COMMAND in all namespaces of the cluster. CLUSTER_NAMESPACES says which,
# if not all.
cluster_enter() {
  local pid flags
  pid=$(cluster_first_pid) || {
    cluster_error "the cluster does not run"
    return 1
  }
  read -r -a flags <<<"${CLUSTER_NAMESPACES:---mount --net --pid}"
  if cluster_has_cgroup_v2 && [ "$CLUSTER_STATE" != "$CLUSTER_API_STATE" ]; then
    # Before it enters: a process cannot move itself into a cgroup namespace that it is not in.
    (
      echo "$BASHPID" >"/sys/fs/cgroup/$CLUSTER_CGROUP/init/cgroup.procs"
      exec nsenter --target "$pid" "${flags[@]}" --cgroup "$@"
    )
  else
    nsenter --target "$pid" "${flags[@]}" "$@"
  fi
}

# A lock or a pipe of the caller's must not stay open for as long as the cluster runs.
cluster_close_descriptors() {
  local descriptor
  for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    ((descriptor < 3)) || eval "exec $descriptor>&-"
  done
}

# cluster_start NAME COMMAND…: COMMAND as a child of the first process, with its output in a log of
# that name.
cluster_start() {
  local name=$1
  shift
  (
    cluster_close_descriptors
    # shellcheck disable=SC2016  # expanded by the inner shell
    cluster_enter -- /usr/bin/env -i HOME=/root PATH="$CLUSTER_NODE_PATH" /bin/sh -c '
      log=$1 record=$2
      shift 2
      setsid "$@" </dev/null >"$log" 2>&1 &
      echo $! >"$record"
    ' sh "$CLUSTER_STATE/log/$name.log" "$CLUSTER_STATE/run/$name.pid" "$@"
  )
}

# cluster_alive NAME: the program that cluster_start started by this name runs ("first": the first
# process).
cluster_alive() {
  local first pid stat
  first=$(cluster_first_pid) || return 1
  [ "$1" != first ] || return 0
  pid=$(cat "$CLUSTER_STATE/run/$1.pid" 2>/dev/null) || return 1
  stat=$(cat "/proc/$first/root/proc/$pid/stat" 2>/dev/null) || return 1
  read -r stat _ <<<"${stat##*) }"
  [ "$stat" != Z ] && [ "$stat" != X ]
}

# cluster_start_first NAMESPACE SCRIPT ARGS… makes the first process, in a mount and a pid namespace
# of its own, and in the other one that NAMESPACE (--net, or nothing) asks unshare for. The script
# says that it is ready by the file run/ready.
cluster_start_first() {
  local namespace=$1
  shift
  rm -f "$CLUSTER_STATE/run/ready" "$CLUSTER_STATE/run/first"
  (
    cluster_close_descriptors
    cd /
    exec setsid unshare --mount --pid --fork --propagation private ${namespace:+"$namespace"} \
      /bin/bash "$@" </dev/null >"$CLUSTER_STATE/log/first.log" 2>&1
  ) &
  local starter=$! deadline=$((SECONDS + 20))
  disown "$starter"
  until [ -e "$CLUSTER_STATE/run/ready" ]; do
    if ((SECONDS > deadline)) || ! kill -0 "$starter" 2>/dev/null; then
      cluster_error "the cluster's namespaces could not be made"
      cluster_show_log first
      return 1
    fi
    sleep 0.02
  done
}

# cluster_stop_first: ends the first process and with it every process of the cluster; returns when
# they are gone.
cluster_stop_first() {
  local pid deadline=$((SECONDS + 30))
  pid=$(cluster_first_pid) || return 0
  # The kernel ends the others before it lets go of the first.
  kill -KILL "$pid" 2>/dev/null || true
  while cluster_first_pid >/dev/null; do
    if ((SECONDS > deadline)); then
      cluster_error "process $pid does not end; its kernel stack:"
      cat "/proc/$pid/stack" >&2 || true
      return 1
    fi
    sleep 0.02
  done
}
