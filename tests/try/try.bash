# ./dev try: the example history on a PostgreSQL of its own, up, down and up again, by the commands of a user.

TRY_FOLDER=/tmp/try
TRY_URL="postgresql://learning_app@/learning_app?host=$TRY_FOLDER"

# Ends with the code of the first command that fails; the server is stopped and removed in every case.
try_headway() {
  local began=$EPOCHREALTIME code=0
  step "a PostgreSQL in a temporary folder" try_start
  # The commands stand in a subshell of its own, so that the first failure ends them.
  set +e
  (set -e; try_commands)
  code=$?
  set -e
  try_stop
  [ "$code" = 0 ] || exit "$code"
  printf '\nThat took %s s; the server and its folder are removed.\n' "$(printf '%.0f' "$(seconds_since "$began")")"
}

# On a socket in the folder alone: no port of the machine is taken.
try_start() {
  root rm -rf "$TRY_FOLDER"
  root initdb --no-sync -D "$TRY_FOLDER" -U learning_app --auth=trust >/dev/null
  root pg_ctl -D "$TRY_FOLDER" -l "$TRY_FOLDER/log" -w -o "-k $TRY_FOLDER -c listen_addresses=''" start
  root createdb -h "$TRY_FOLDER" -U learning_app learning_app
}

try_stop() {
  root pg_ctl -D "$TRY_FOLDER" -m immediate -w stop >/dev/null
  root rm -rf "$TRY_FOLDER"
}

try_commands() {
  printf '\n$ export DATABASE_URL="%s"\n' "$TRY_URL"
  try_shown upgrade head
  try_shown current
  try_shown downgrade base
  try_shown current
  try_shown upgrade head
  # shellcheck disable=SC2016  # shown as typed
  printf '\n$ psql "$DATABASE_URL" -c "\\dt"\n'
  root psql "$TRY_URL" -c '\dt'
}

try_shown() {
  printf '\n$ headway %s -d migrations\n' "$*"
  DATABASE_URL=$TRY_URL root "$(build_folder ci)/runner/headway" "$@" -d migrations
}
