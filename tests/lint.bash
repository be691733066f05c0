# ./dev lint: the checks of the sources. Sourced by ./dev.

lint() {
  setup
  inside_toolchain || lint_image
  build ci
  step "clang-format" in_lint lint_format
  step "shellcheck" in_lint lint_shell
  step "yamllint" in_lint lint_yaml
  inside_toolchain || lint_helm
  step "clang-tidy (each file once, until it changes)" lint_tidy
}

lint_image() {
  LINT=localhost/headway-lint:$(printf '%s%s' "$(stage_key toolchain)" "$(stage_key lint)" | sha256sum | cut -c1-12)
  has_image "$LINT" || step "lint image (half a minute, once)" build_stage lint "$LINT"
}

# in_lint FUNCTION ARGS…: in a root of the lint image, in the tree.
in_lint() {
  inside_toolchain && { (cd "$TREE" && "$@"); return; }
  (
    # shellcheck disable=SC2034  # toolchain_root reads it
    TOOLCHAIN=$LINT
    toolchain_root 1000:1000 /src "" bash -ec "$(declare -f "$1"); \"\$@\"" in_lint "$@"
  )
}

lint_format() { find common runner operator tests -name '*.[ch]pp' -exec clang-format --dry-run -Werror {} +; }

lint_shell() {
  { printf 'dev\n.ci/run\n'; find tests charts runner images packages -name '*.bash' -o -name '*.sh'; } | xargs shellcheck -x
}

lint_yaml() { yamllint --strict crds charts docs tests/e2e; }

lint_helm() {
  cluster_code
  find_go
  step "helm (a few minutes, once)" cluster_programs_build helm
  step "helm lint" "$(cluster_program_folder helm)/helm" lint --strict "$TREE"/charts/*
}

# The programs' sources: the tests' are as many again, and what clang-tidy found in them was a matter of taste. Two cores
# take about five minutes for all, most of it for reading the libraries' headers.
#
# A file's findings depend on the file, on the headers that the compiler read, and on the checks: a file that was clean
# with the same contents of all these is clean in every checkout. The list of headers is ninja's.
lint_tidy() {
  local known=$CACHE/tidy key file pending=()
  local keys
  mkdir -p "$known"
  keys=$(lint_tidy_keys)
  [ -n "$keys" ] || fail "ninja has recorded no sources"
  while read -r key file; do
    [ -e "$known/$key" ] || pending+=("$key $file")
  done <<<"$keys"
  echo "${#pending[@]} files to check"
  [ ${#pending[@]} -gt 0 ] || return 0
  mkdir -p "$STATE/tmp"
  printf '%s\n' "${pending[@]}" >"$STATE/tmp/tidy.pending"
  rm -rf "$STATE/tmp/tidy.clean"
  install -d -m 777 "$STATE/tmp/tidy.clean"
  local code=0 shared=/tmp
  ! inside_toolchain || shared=$STATE/tmp
  in_lint lint_tidy_pending "$(build_folder ci)" "$shared" || code=$?
  cp -r "$STATE/tmp/tidy.clean/." "$known/"
  return "$code"
}

lint_tidy_keys() {
  root ninja -C "$(build_folder ci)" -t deps | awk -v tree="$(source_folder)/" '
    /^[^ ].*: #deps/ { object = 1; source = ""; next }
    object && /^ / {
      if (index($1, tree) != 1) next
      file = substr($1, length(tree) + 1)
      if (file ~ /^tests\//) next
      if (source == "" && file ~ /\.cpp$/) source = file
      if (source != "") print source, file
    }
    /^$/ { object = 0 }' | sort -u | lint_tidy_hash
}

# Lines `source dependency` to lines `key source`.
lint_tidy_hash() {
  local common
  common=$({ cat "$TREE/.clang-tidy"; stage_key toolchain; stage_key lint; } | sha256sum | cut -c1-16)
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

# lint_tidy_pending BUILD_FOLDER FOLDER: with the list in FOLDER; leaves a file there for each that is clean.
lint_tidy_pending() {
  # shellcheck disable=SC2016  # expanded by the inner shell
  build=$1 folder=$2 xargs -P "$(nproc)" -L 1 \
    sh -c 'clang-tidy --quiet -p "$build" "$PWD/$1" && touch "$folder/tidy.clean/$0"' <"$2/tidy.pending"
}
