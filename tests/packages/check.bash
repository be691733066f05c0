# packages_check: each package, installed on a bare Debian 12, runs there and migrates a database. Sourced by ./dev,
# which has root.

# packages_check: each file that packages_build has left in PACKAGES.
packages_check() {
  local code=0
  PACKAGES_VERSION=$(root "$(build_folder ci)/runner/headway" --version | awk '{ print $2 }')
  PACKAGES_PASSED=0
  PACKAGES_FAILED=0
  PACKAGES_ROOT=localhost/headway-bookworm:1
  has_image "$PACKAGES_ROOT" || step "a bare Debian 12 (a minute, once)" packages_make_root
  packages_server start
  package_case "the tar.gz runs where it is unpacked" package_tar_runs
  package_case "the wheel runs in a virtual environment" package_wheel_runs
  package_case "the .deb installs, and brings page and completion" package_deb_runs
  packages_server stop
  printf 'packages: %d passed, %d failed\n' "$PACKAGES_PASSED" "$PACKAGES_FAILED"
  [ "$PACKAGES_FAILED" = 0 ] || code=1
  return "$code"
}

packages_make_root() {
  local work container
  work=$(mktemp -d)
  mmdebstrap --variant=apt --include=python3-venv bookworm "$work/root.tar"
  container=$(buildah from scratch)
  buildah add -q "$container" "$work/root.tar" /
  buildah commit -q --rm "$container" "$PACKAGES_ROOT"
  rm -rf "$work"
}

# The databases of the cases are on a server of the build root, whose socket the bare root sees in /server.
packages_server() {
  case $1 in
    start)
      root rm -rf /tmp/packages-server
      root initdb -D /tmp/packages-server -U postgres --auth=trust >/dev/null
      root pg_ctl -D /tmp/packages-server -l /tmp/packages-server/log -w \
        -o "-k /tmp/packages-server -c listen_addresses=''" start >/dev/null
      ;;
    stop) root pg_ctl -D /tmp/packages-server -m immediate -w stop >/dev/null ;;
  esac
}

# Not in a condition: a function called there goes on after a failed command, and no case could fail.
package_case() {
  local text=$1 code log=$LOGS/package-case.log
  shift
  mkdir -p "$LOGS"
  set +e
  (set -e; "$@") >"$log" 2>&1
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    PACKAGES_PASSED=$((PACKAGES_PASSED + 1))
    printf '  passed: %s\n' "$text"
  else
    PACKAGES_FAILED=$((PACKAGES_FAILED + 1))
    printf '  FAILED: %s\n' "$text"
    sed 's/^/    /' "$log"
  fi
}

# in_bare_root COMMAND…: with the packages in /packages and the example history in /migrations.
in_bare_root() {
  (in_root "$PACKAGES_ROOT" 0:0 / \
    "$PACKAGES:/packages $TREE/migrations:/migrations $STATE/tmp/packages-server:/server" "$@")
}

# package_migrates DATABASE PROGRAM: PROGRAM in the bare root says its version, and brings a new database to its head.
package_migrates() {
  local database=$1 program=$2
  root createdb -h /tmp/packages-server -U postgres "$database"
  in_bare_root "$program" --version | grep -F "headway $PACKAGES_VERSION "
  in_bare_root env "DATABASE_URL=postgresql://postgres@/$database?host=/server" \
    "$program" upgrade head -d /migrations
  root psql -h /tmp/packages-server -U postgres -Atc 'TABLE alembic_version' "$database" | grep .
}

package_tar_runs() {
  in_bare_root rm -rf /opt/headway
  in_bare_root sh -c 'mkdir /opt/headway && tar -xzf /packages/*.tar.gz -C /opt/headway --strip-components 1'
  in_bare_root ln -sf /opt/headway/bin/headway /usr/local/bin/headway
  package_migrates by_tar /usr/local/bin/headway
  in_bare_root rm -r /opt/headway /usr/local/bin/headway
}

package_wheel_runs() {
  in_bare_root rm -rf /opt/environment
  in_bare_root python3 -m venv /opt/environment
  in_bare_root sh -c '/opt/environment/bin/pip install --no-index /packages/*.whl'
  package_migrates by_wheel /opt/environment/bin/headway
  in_bare_root rm -r /opt/environment
}

package_deb_runs() {
  in_bare_root sh -c 'dpkg --install /packages/*.deb'
  package_migrates by_deb /usr/bin/headway
  in_bare_root sh -c 'zcat /usr/share/man/man1/headway.1.gz' | grep -F '.TH HEADWAY 1'
  # shellcheck disable=SC2016  # expanded by the inner shell
  in_bare_root bash -c 'source /usr/share/bash-completion/completions/headway
    COMP_WORDS=(headway upg) COMP_CWORD=1
    _headway
    [ "${COMPREPLY[*]}" = upgrade ]'
  in_bare_root dpkg --purge headway
}
