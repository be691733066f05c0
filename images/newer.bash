#!/usr/bin/env bash
# newer.bash MAJOR…: makes /newer, psql, pg_dump and pg_restore of PostgreSQL versions that this Debian does not have,
# out of the packages of Debian's next releases, and /newer/packages, a line for each of these packages. Runs in the
# Dockerfile's stage `newer`.
#
# The programs run with this Debian's libraries, but need a libpq of their version, which they find beside them: ours
# goes on with the one that it was built and tested with.
set -euo pipefail
shopt -s inherit_errexit

WORK=$(mktemp -d)
PROGRAMS=(psql pg_dump pg_restore)

# A mirror may keep the lists of a release that is still made for longer than they are valid.
sources() {
  cat >/etc/apt/sources.list.d/newer.sources <<'SOURCES'
Types: deb
URIs: http://deb.debian.org/debian
Suites: forky sid experimental
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
Check-Valid-Until: no
SOURCES
  apt-get update
}

# fetch NAME[=VERSION]: unpacks a package into a folder of its own, and prints that.
fetch() {
  local folder
  folder=$(mktemp -d -p "$WORK")
  (cd "$folder" && apt-get download "$1" >&2)
  dpkg-deb -x "$folder"/*.deb "$folder/root"
  # shellcheck disable=SC2016  # dpkg-deb expands
  dpkg-deb --show --showformat '${Package}-${Version} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\n' \
    "$folder"/*.deb >>"$WORK/packages"
  printf '%s' "$folder"
}

# libpq_for VERSION: the oldest one there is that is not older than the programs.
libpq_for() {
  local version
  for version in $(apt-cache madison libpq5 | awk '{ print $3 }' | sort -V); do
    if dpkg --compare-versions "$version" ge "$1"; then
      printf '%s' "$version"
      return
    fi
  done
  echo "newer.bash: no release has a libpq for $1" >&2
  return 1
}

major_programs() {
  local major=$1 client libpq version program package folder=/newer/usr/lib/postgresql/$1
  client=$(fetch "postgresql-client-$major")
  version=$(dpkg-deb --field "$client"/*.deb Version)
  version=$(libpq_for "$version")
  libpq=$(fetch "libpq5=$version")
  mkdir -p "$folder/lib"
  cp -L "$libpq"/root/usr/lib/*/libpq.so.5 "$folder/lib/"
  for program in "${PROGRAMS[@]}"; do
    install -D -t "$folder/bin" "$client/root/usr/lib/postgresql/$major/bin/$program"
    # shellcheck disable=SC2016  # the loader expands it
    patchelf --set-rpath '$ORIGIN/../lib' "$folder/bin/$program"
  done
  for package in "$client" "$libpq"; do
    mkdir -p /newer/usr/share/doc
    cp -r --update=none "$package"/root/usr/share/doc/* /newer/usr/share/doc/
  done
}

mkdir -p /newer
touch "$WORK/packages"
[ $# = 0 ] || sources
for major in "$@"; do major_programs "$major"; done
find /newer -path '*/share/doc/*' -not -type d -not -name copyright -delete
sort -u "$WORK/packages" >/newer/packages
