#!/usr/bin/env bash
# collect.bash BUILD TREE: lays out in TREE what every package holds, from the programs in the build folder BUILD.
# Runs where they were built, since it takes their libraries from there.
set -euo pipefail

build=$1 tree=$2
program=$build/runner/headway
rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/lib/headway" "$tree/share/man/man1" "$tree/share/bash-completion/completions" \
  "$tree/share/zsh/site-functions" "$tree/share/fish/vendor_completions.d" "$tree/share/doc/headway"
install -m 755 packages/headway.sh "$tree/bin/headway"
strip -o "$tree/lib/headway/headway" "$program"
# The loader stands in ldd's lines without an arrow.
ldd "$program" | awk '/=> \//{ print $3 } /^[[:space:]]*\/.*ld-linux/{ print $1 }' |
  xargs cp --dereference --target-directory "$tree/lib/headway"
chmod 755 "$tree/lib/headway/ld-linux-x86-64.so.2"
"$program" completion bash >"$tree/share/bash-completion/completions/headway"
"$program" completion zsh >"$tree/share/zsh/site-functions/_headway"
"$program" completion fish >"$tree/share/fish/vendor_completions.d/headway.fish"
gzip -n -9 <docs/headway.1 >"$tree/share/man/man1/headway.1.gz"
install -m 644 LICENSE CHANGELOG.md "$tree/share/doc/headway/"
