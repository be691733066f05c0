# The tools beside which ./dev bench measures Headway, each from its own package manager, once. Sourced by bench.bash.
# Each is optional: a peer that cannot be had is named in the tables and in the page.

PEERS=(alembic goose dbmate golang-migrate sqlx)
declare -A PEER_VERSIONS=([alembic]=1.20.1 [goose]=3.30.1 [dbmate]=2.36.0 [golang-migrate]=4.20.1 [sqlx]=0.9.0)
# Where the program is, in the peer's folder.
declare -A PEER_PROGRAMS=([alembic]=bin/alembic [goose]=goose [dbmate]=node_modules/@dbmate/linux-x64/bin/dbmate
  [golang-migrate]=migrate [sqlx]=bin/sqlx)
# Which command of this machine installs it; the others do that by themselves.
declare -A PEER_NEEDS=([dbmate]=npm [sqlx]=cargo)

# peers_install: PEER_OPTIONS are then the options of bench.py for the peers.
peers_install() {
  local name version folder
  PEER_OPTIONS=()
  find_go
  for name in "${PEERS[@]}"; do
    version=${PEER_VERSIONS[$name]}
    folder=$CACHE/peers/$name-$version
    if [ ! -e "$folder/installed" ] && ! command -v "${PEER_NEEDS[$name]:-true}" >/dev/null; then
      PEER_OPTIONS+=("--missing=$name=there was no ${PEER_NEEDS[$name]} to install it")
      continue
    fi
    [ -e "$folder/installed" ] || peer_install "$name" "$version" "$folder"
    if [ -e "$folder/installed" ]; then
      PEER_OPTIONS+=("--peer=$name=$version=/peers/$name-$version/${PEER_PROGRAMS[$name]}")
    else
      PEER_OPTIONS+=("--missing=$name=$version could not be installed")
    fi
  done
}

# peer_install NAME VERSION FOLDER: a failure is said, and ends nothing.
peer_install() {
  local began=$EPOCHREALTIME log=$LOGS/peer-$1.log code
  rm -rf "$3"
  mkdir -p "$3"
  set +e
  (set -e; "peer_$1" "$2" "$3"; [ -x "$3/${PEER_PROGRAMS[$1]}" ]; touch "$3/installed") >"$log" 2>&1
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    printf '%6.1fs %s %s (once)\n' "$(seconds_since "$began")" "$1" "$2" >&2
  else
    rm -rf "$3"
    say "$1 $2 could not be installed, and is left out: see $log"
  fi
}

# In the root in which it runs, for its Python.
peer_alembic() {
  bench_root 0:0 python3 -m venv "/peers/${2##*/}"
  bench_root 0:0 "/peers/${2##*/}/bin/pip" install "alembic==$1" "sqlalchemy==2.0.54" "psycopg[binary]==3.3.9"
}

peer_goose() {
  CGO_ENABLED=0 GOBIN=$2 go_command install -tags 'no_clickhouse no_libsql no_mssql no_mysql no_sqlite3 no_vertica no_ydb' \
    "github.com/pressly/goose/v3/cmd/goose@v$1"
}

peer_golang-migrate() {
  CGO_ENABLED=0 GOBIN=$2 go_command install -tags postgres "github.com/golang-migrate/migrate/v4/cmd/migrate@v$1"
}

# shellcheck disable=SC2086  # HEADWAY_GO may be several words
go_command() { ${HEADWAY_GO:-go} "$@"; }

peer_dbmate() { npm install --prefix "$2" --no-audit --no-fund --ignore-scripts "dbmate@$1"; }

peer_sqlx() {
  CARGO_TARGET_DIR=$2/target cargo install sqlx-cli --version "$1" --locked --no-default-features --features postgres,rustls \
    --root "$2"
  rm -rf "$2/target"
}
