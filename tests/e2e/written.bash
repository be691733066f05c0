# All output of the end-to-end tests is kept, and searched at their end for the database's password and clients' keys:
# objects with their status and termination messages, Events, logs of all containers, the ledgers, the operator's log.

# written_begin: forgets what an earlier run has left.
written_begin() {
  WRITTEN=$STATE/written
  WRITTEN_NEVER=$STATE/written-never
  rm -rf "$WRITTEN" "$WRITTEN_NEVER"
  mkdir -p "$WRITTEN"
  (umask 077 && : >"$WRITTEN_NEVER")
}

# written_never WORD: one more secret that must be nowhere.
written_never() { printf '%s\n' "$1" >>"$WRITTEN_NEVER"; }

# written_keep: of the case that has just ended, before its namespace goes. Its Secrets are where the password may be.
written_keep() {
  local pod container
  k get smig,jobs,pods,configmaps,deployments,replicasets -o yaml >>"$WRITTEN/objects"
  k get events -o yaml >>"$WRITTEN/events"
  for pod in $(k get pods -o name); do
    for container in $(k get "$pod" -o jsonpath='{.spec.initContainers[*].name} {.spec.containers[*].name}'); do
      k logs "$pod" -c "$container" >>"$WRITTEN/logs" 2>&1 || true
      k logs "$pod" -c "$container" --previous >>"$WRITTEN/logs" 2>/dev/null || true
    done
  done
  if [ "$(stack_psql "$DATABASE" -tA -c "SELECT to_regclass('headway.run') IS NOT NULL")" = t ]; then
    stack_psql "$DATABASE" -c 'TABLE headway.run' -c 'TABLE headway.revision' >>"$WRITTEN/ledger"
  fi
}

# written_check CASES: fails if the password is in anything of it, and if what must be there is not found by the same
# search: that is more after all cases than after a few.
written_check() {
  local cases=$1 password file word
  stack_operator_logs >"$WRITTEN/operator"
  stack_operator_logs --previous >>"$WRITTEN/operator" || true
  stack_kubectl logs "deployment/$STACK_DATABASE" >"$WRITTEN/server"
  cp "$LOGS"/e2e-*.log "$WRITTEN/"
  while read -r file word; do
    written_holds "$WRITTEN/$file" "$word" || { echo "the search is broken: no '$word' in $WRITTEN/$file"; return 1; }
  done < <(written_words "$cases")
  password=$(stack_password)
  [ ${#password} -ge 16 ] || { echo "that is no password of ours"; return 1; }
  while read -r word; do
    if written_holds "$WRITTEN" "$word"; then
      echo "the database's password, or a client's key, was written: the files that hold it are above"
      return 1
    fi
  done < <(printf '%s\n' "$password" "$(printf '%s' "$password" | base64)"; cat "$WRITTEN_NEVER")
}

# written_words CASES: lines `file word`.
written_words() {
  echo 'server database system is ready'
  [ "$1" != all ] || cat <<'WORDS'
objects kind: SchemaMigration
objects kind: Job
objects kind: Pod
events Created
logs revision
ledger Succeeded
operator created Job
WORDS
}

# written_holds PLACE WORD: prints the files below PLACE that hold WORD. Not as an argument: those show in a process list.
written_holds() { grep -rlFf <(printf '%s\n' "$2") "$1"; }
