# PostgreSQL servers of other major versions than the toolchain's, for the PostgreSQL tests. Sourced by ./dev.

# Where Debian has them. 16 was in none of its releases, and 17 is the toolchain's.
declare -A SERVER_SUITES=([15]=bookworm [18]=forky [19]=experimental)

servers_known() { printf '%s\n' "${!SERVER_SUITES[@]}" | sort -n; }

# The folder of a version's programs. In a root it is bound to /servers/MAJOR.
server_folder() { printf '%s' "$CACHE/servers/$1"; }

# server_programs MAJOR: makes that folder.
server_programs() {
  local major=$1
  [ -n "${SERVER_SUITES[$major]:-}" ] ||
    fail "no Debian release with PostgreSQL $major is known here; known are: $(servers_known | xargs)"
  [ -d "$(server_folder "$major")" ] || step "PostgreSQL $major (three minutes, once)" make_server_programs "$major"
}

# The release has another libc and other libraries than the toolchain's: programs are taken with all that they load, and
# with their own loader. PostgreSQL finds its other files from the place of its programs.
make_server_programs() {
  local major=$1 work folder suite=${SERVER_SUITES[$1]}
  # A mirror may keep the lists of a release that is still made for longer than they are valid.
  local options=(--variant=apt --aptopt='Acquire::Check-Valid-Until "false"')
  work=$CACHE/servers/unfinished-$major
  rm -rf "$work"
  mkdir -p "$work"
  folder=$work/servers/$major
  # Experimental holds only what goes on top of unstable.
  if [ "$suite" = experimental ]; then
    suite=sid
    # shellcheck disable=SC2016  # mmdebstrap's shell expands it
    options+=(--customize-hook='grep -rhE "^deb " "$1"/etc/apt/ | sed "s/ sid / experimental /" >"$1/more" &&
        mv "$1/more" "$1/etc/apt/sources.list.d/experimental.list" && chroot "$1" apt-get update'
      --customize-hook="chroot \"\$1\" apt-get install -y --no-install-recommends \
        postgresql-$major/experimental libpq5/experimental patchelf")
  else
    options+=("--include=postgresql-$major,patchelf")
  fi
  mmdebstrap "${options[@]}" "$suite" "$work/root"
  mkdir -p "$folder/usr/lib/postgresql" "$folder/usr/share/postgresql"
  rm -rf "$work/root/usr/lib/postgresql/$major/lib"/{bitcode,llvmjit*}
  cp "$TREE/tests/servers/libraries.bash" "$work/root/libraries.bash"
  chroot "$work/root" bash /libraries.bash "$major"
  cp -a "$work/root/servers/$major/libraries" "$folder/"
  cp -a "$work/root/usr/lib/postgresql/$major" "$folder/usr/lib/postgresql/"
  cp -a "$work/root/usr/share/postgresql/$major" "$folder/usr/share/postgresql/"
  chmod -R go+rX "$folder"
  mv "$folder" "$(server_folder "$major")"
  rm -rf "$work"
}

# Programs newer than the toolchain's are put where Debian's packages put them, too: Headway looks for them there.
server_binds() {
  printf '%s:/servers/%s' "$(server_folder "$1")" "$1"
  [ "$1" -ge 17 ] || return 0
  printf ' %s/%s:/%s' "$(server_folder "$1")" "usr/lib/postgresql/$1" "usr/lib/postgresql/$1"
  printf ' %s/%s:/%s' "$(server_folder "$1")" "usr/share/postgresql/$1" "usr/share/postgresql/$1"
}

# servers_check [MAJOR… [-- OPTIONS…]]
servers_check() {
  local majors=() options=() failed=() major
  while [ $# -gt 0 ] && [ "$1" != -- ]; do majors+=("$1"); shift; done
  [ $# -eq 0 ] || options=("${@:2}")
  [ ${#majors[@]} -gt 0 ] || mapfile -t majors < <(servers_known)
  ! inside_toolchain || fail "other servers need roots of their own: run these tests outside of the toolchain"
  build "$PRESET"
  for major in "${majors[@]}"; do
    server_programs "$major"
    say "PostgreSQL $major:"
    ROOT_BINDS="$(server_binds "$major")" HEADWAY_TEST_POSTGRESQL=$major \
      ctest_label "$PRESET" postgres ${options[@]+"${options[@]}"} || failed+=("$major")
  done
  [ ${#failed[@]} = 0 ] || fail "failed with PostgreSQL: ${failed[*]}"
}
