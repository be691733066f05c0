#!/usr/bin/env bash
# root.bash runner|operator: makes /roots/NAME, all that the image of that name holds: our programs, what they call,
# the libraries that these load, and the few files that they read. Runs in the Dockerfile's stage `roots`.
set -euo pipefail
shopt -s inherit_errexit

NAME=$1
ROOT=/roots/$NAME
POSTGRESQL_TOOLS=(psql pg_dump pg_restore)

# For the backup hook `command`, a line or two of sh: name a file, write it, look at it, prune old ones, send it.
# curl makes it worth having: it asks a snapshot service, and it sends to an object store (--aws-sigv4).
# No zstd: pg_dump compresses by itself.
SHELL_TOOLS=(dash
  basename cat cp date dirname env ln mkdir mktemp mv rm rmdir sleep sync tee timeout touch
  cut du df find grep gzip head id ls sed sha256sum sort stat tail tr wc xargs
  curl)

# place FILE: onto the root under its own name, as a file even if it is a link. In Debian all of /lib and /bin is in
# /usr, so a library found by two names is placed once.
place() {
  local folder target
  folder=$(realpath "$(dirname "$1")")
  target=$ROOT$folder/$(basename "$1")
  [ ! -e "$target" ] || return 0
  mkdir -p "$(dirname "$target")"
  cp -L --preserve=mode "$1" "$target"
  realpath "$1" >>"$ROOT.files"
}

# libraries PROGRAM: places what it loads, the loader among it. A static program loads nothing.
libraries() {
  local library
  ldd "$1" >/dev/null 2>&1 || return 0
  for library in $(ldd "$1" | grep -o '/[^ ]*'); do place "$library"; done
}

# ours NAME: a program of what was compiled.
ours() {
  install -D -t "$ROOT/usr/local/bin" "/programs/$1"
  libraries "/programs/$1"
}

debians() {
  place "$1"
  libraries "$1"
}

links_of_merged_usr() {
  local folder
  for folder in bin lib lib64; do
    [ ! -d "$ROOT/usr/$folder" ] || ln -s "usr/$folder" "$ROOT/$folder"
  done
}

# What libraries read: certificates (under OpenSSL's name for them, too), time zones, users, name lookup.
settings() {
  local file
  for file in /etc/ssl/certs/ca-certificates.crt /etc/ssl/openssl.cnf; do place "$file"; done
  mkdir -p "$ROOT/usr/lib/ssl" "$ROOT/usr/share"
  ln -s /etc/ssl/certs/ca-certificates.crt "$ROOT/usr/lib/ssl/cert.pem"
  ln -s /etc/ssl/openssl.cnf "$ROOT/usr/lib/ssl/openssl.cnf"
  cp -r /usr/share/zoneinfo "$ROOT/usr/share/"
  echo /usr/share/zoneinfo/tzdata.zi >>"$ROOT.files"
  echo 'headway:x:65532:65532::/:/sbin/nologin' >"$ROOT/etc/passwd"
  echo 'headway:x:65532:' >"$ROOT/etc/group"
  echo 'hosts: files dns' >"$ROOT/etc/nsswitch.conf"
  install -d -m 1777 "$ROOT/tmp"
}

# postgresql_tools: of this Debian's version, which PATH finds, and of newer ones beside it. Each is started here once: one
# that needs newer libraries than this Debian's makes no image.
postgresql_tools() {
  local tool folder
  mkdir -p "$ROOT/usr/bin"
  for tool in "${POSTGRESQL_TOOLS[@]}"; do ln -s "$(command -v "$tool")" "$ROOT/usr/bin/$tool"; done
  cp -r /newer/usr /
  for folder in /usr/lib/postgresql/*/bin; do
    for tool in "${POSTGRESQL_TOOLS[@]}"; do
      "$folder/$tool" --version
      debians "$folder/$tool"
    done
  done
}

runner() {
  local tool
  ours headway
  ours headway-copier
  postgresql_tools
  for tool in "${SHELL_TOOLS[@]}"; do debians "/usr/bin/$tool"; done
  ln -s dash "$ROOT/usr/bin/sh"
}

operator() {
  ours headway-operator
}

# The Debian packages that the files come from.
packages_of_files() {
  local file package
  while read -r file; do
    [ ! -e "/newer$file" ] || continue  # is in /newer/packages
    case $file in
      # Made when the package was installed, so dpkg does not know whose it is.
      /etc/ssl/certs/ca-certificates.crt) echo ca-certificates; continue ;;
    esac
    package=$(dpkg -S "$file") || { echo "root.bash: no package owns $file" >&2; return 1; }
    package=${package%%: *}
    echo "${package%%:*}"
  done <"$ROOT.files" | sort -u
}

# newer_packages: the lines of those that no dpkg knows here.
newer_packages() { [ "$NAME" != runner ] || cat /newer/packages; }

# Their licences ask for it. A Debian that was installed without documentation has none of these.
copyrights() {
  local package file
  while read -r package; do
    file=/usr/share/doc/$package/copyright
    [ ! -e "$file" ] || install -D -m 644 "$file" "$ROOT$file"
  done < <(cat "$ROOT.packages"; awk '{ print $2 }' "$ROOT.newer")
}

rm -rf "$ROOT" "$ROOT.files"
mkdir -p "$ROOT"
"$NAME"
settings
links_of_merged_usr
packages_of_files >"$ROOT.packages"
newer_packages >"$ROOT.newer"
copyrights
install -d "$ROOT/usr/share/headway"
"$(dirname "$0")/sbom.bash" "$NAME" "$ROOT.packages" "$ROOT.newer" >"$ROOT/usr/share/headway/sbom.spdx.json"
