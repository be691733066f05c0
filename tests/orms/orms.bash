# ./dev test orms: a day of revisions with the models of SQLAlchemy and of Django. Sourced by ./dev.

orms_check() {
  local image
  ! inside_toolchain || fail "the ORMs are in a root of their own: run these tests outside of the toolchain"
  build "$PRESET" headway
  image=localhost/headway-orms:$(printf '%s%s' "$(stage_key toolchain)" "$(stage_key orms)" | sha256sum | cut -c1-12)
  has_image "$image" || step "ORM image (half a minute, once)" build_stage orms "$image"
  (
    # shellcheck disable=SC2034  # root reads it
    TOOLCHAIN=$image
    root python3 tests/orms/check.py "$(build_folder "$PRESET")/runner/headway"
  )
}
