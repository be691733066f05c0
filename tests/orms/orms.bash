# ./dev test orms: a day of revisions with the models of SQLAlchemy, Django, Drizzle and Prisma. Sourced by ./dev.

# Those that Debian does not have.
ORMS_OF_NODE=(drizzle-kit@0.31.11 drizzle-orm@0.45.4 pg@8.23.1 prisma@6.19.3 @prisma/adapter-pg@6.19.3)

orms_check() {
  local image
  ! inside_toolchain || fail "the ORMs are in a root of their own: run these tests outside of the toolchain"
  build "$PRESET" headway
  image=localhost/headway-orms:$(printf '%s%s' "$(stage_key toolchain)" "$(stage_key orms)" | sha256sum | cut -c1-12)
  has_image "$image" || step "ORM image (half a minute, once)" build_stage orms "$image"
  (
    # shellcheck disable=SC2034  # root reads both
    TOOLCHAIN=$image ROOT_BINDS="$CACHE/orms:/opt/orms"
    mkdir -p "$CACHE/orms"
    chown 1000:1000 "$CACHE/orms"
    orms_of_node
    root python3 tests/orms/check.py "$(build_folder "$PRESET")/runner/headway"
  )
}

# Without their scripts: Prisma's would fetch an engine, in place of which it has one as WebAssembly.
orms_of_node() {
  local made
  made=$CACHE/orms/$(printf '%s ' "${ORMS_OF_NODE[@]}" | sha256sum | cut -c1-12)
  [ ! -e "$made" ] || return 0
  step "ORMs of node (half a minute, once)" root npm install --prefix /opt/orms --ignore-scripts --no-audit --no-fund \
    --cafile /etc/ssl/certs/ca-certificates.crt "${ORMS_OF_NODE[@]}"
  touch "$made"
}
