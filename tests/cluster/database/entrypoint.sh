#!/bin/sh
# Starts the test database: makes the server's files on the first start, then becomes the server.
#
#   POSTGRES_PASSWORD   the password, needed on the first start
#   POSTGRES_USER       the superuser that gets it (postgres)
#   POSTGRES_DB         a database to make (the user's name)
#
# Arguments go to the server: -c log_statement=all
set -eu

: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"

# In a single-user server a line is a statement.
create_database() {
  name=$(printf '%s' "$POSTGRES_DB" | sed 's/"/""/g')
  printf 'CREATE DATABASE "%s"\n' "$name" |
    postgres --single -D "$1" -c fsync=off -c log_min_messages=warning postgres >/dev/null
}

# Made in a folder of its own and renamed: a start that is killed half-way leaves nothing that looks
# whole.
initialise() {
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo "database: set POSTGRES_PASSWORD, the password of the user $POSTGRES_USER" >&2
    exit 2
  fi
  unfinished=$PGDATA.unfinished
  rm -rf "$unfinished"
  password_file=$(umask 077 && mktemp)
  printf '%s\n' "$POSTGRES_PASSWORD" >"$password_file"
  initdb -D "$unfinished" --username="$POSTGRES_USER" --pwfile="$password_file" \
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >/dev/null
  rm -f "$password_file"
  echo 'host all all all scram-sha-256' >>"$unfinished/pg_hba.conf"
  [ "$POSTGRES_DB" = postgres ] || create_database "$unfinished"
  mv "$unfinished" "$PGDATA"
}

[ -e "$PGDATA/PG_VERSION" ] || initialise
unset POSTGRES_PASSWORD
exec postgres -D "$PGDATA" -c listen_addresses='*' "$@"
