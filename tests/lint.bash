# ./dev lint: everything that reads the sources without running them. Sourced by ./dev.

lint() {
  setup
  LINT=localhost/headway-lint:$(printf '%s%s' "$(stage_key toolchain)" "$(stage_key lint)" | sha256sum | cut -c1-12)
  has_image "$LINT" || step "lint image (half a minute, once)" build_stage lint "$LINT"
  build dev
  step "clang-format" in_lint lint_format
  step "shellcheck" in_lint lint_shell
  step "yamllint" in_lint lint_yaml
  step "clang-tidy (each file once, until it changes)" lint_tidy
}

# in_lint FUNCTION: in a root of the lint image, in the tree.
in_lint() {
  (
    # shellcheck disable=SC2034  # toolchain_root reads it
    TOOLCHAIN=$LINT
    toolchain_root 1000:1000 /src "" bash -ec "$(declare -f "$1"); $1"
  )
}

lint_format() { find common runner operator tests -name '*.[ch]pp' -exec clang-format --dry-run -Werror {} +; }

lint_shell() {
  { printf 'dev\n.ci/run\n'; find tests charts runner images -name '*.bash' -o -name '*.sh'; } | xargs shellcheck -x
}

lint_yaml() { yamllint --strict crds charts docs tests/e2e; }

# A file's findings depend on it, on the headers that the compiler saw, and on the checks: what was clean with all
# of these as they are is clean. What ninja recorded tells the headers.
lint_tidy() {
  local known=$STATE/tidy key file pending=()
  mkdir -p "$known"
  while read -r key file; do
    [ -e "$known/$key" ] || pending+=("$key $file")
  done < <(lint_tidy_keys)
  echo "${#pending[@]} files to check"
  [ ${#pending[@]} -gt 0 ] || return 0
  printf '%s\n' "${pending[@]}" >"$STATE/tmp/tidy.pending"
  rm -rf "$STATE/tmp/tidy.clean"
  install -d -m 777 "$STATE/tmp/tidy.clean"
  local code=0
  in_lint lint_tidy_pending || code=$?
  cp -r "$STATE/tmp/tidy.clean/." "$known/"
  return "$code"
}

lint_tidy_keys() {
  root ninja -C /build/dev -t deps | awk '
    /^[^ ].*: #deps/ { object = 1; source = ""; next }
    object && /^ / { if (source == "" && $1 ~ /\.cpp$/) source = $1; if ($1 ~ /^\/src\//) print source, $1 }
    /^$/ { object = 0 }' | sed 's|/src/||g' | sort -u | lint_tidy_hash
}

# Lines `source dependency` to lines `key source`.
lint_tidy_hash() {
  local common
  common=$(sha256sum "$TREE/.clang-tidy" "$TREE/Dockerfile" | sha256sum | cut -c1-16)
  (
    cd "$TREE" || exit
    declare -A sums=() digests=()
    while read -r source dependency; do
      case $source in /* | '') continue ;; esac
      [ -e "$source" ] && [ -e "$dependency" ] || continue
      [ -n "${digests[$dependency]:-}" ] || digests[$dependency]=$(sha256sum <"$dependency" | cut -c1-32)
      sums[$source]+=${digests[$dependency]}
    done
    for source in "${!sums[@]}"; do
      printf '%s %s\n' "$(printf '%s' "$common$source${sums[$source]}" | sha256sum | cut -c1-32)" "$source"
    done
  )
}

lint_tidy_pending() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  xargs -P "$(nproc)" -L 1 sh -c 'clang-tidy --quiet -p /build/dev "/src/$1" && touch "/tmp/tidy.clean/$0"' \
    </tmp/tidy.pending
}
