# packages_build: what one installs without a cluster, each with the libraries that it needs: a tar.gz, a wheel for pip
# and a .deb, for any Linux on x86-64. Sourced by ./dev.

# packages_build PRESET: into PACKAGES, whose files it prints.
packages_build() {
  local preset=$1 version
  PACKAGES=$STATE/packages
  rm -rf "$PACKAGES" "$STATE/tmp/packages"
  mkdir -p "$PACKAGES"
  version=$(root "$(build_folder "$preset")/runner/headway" --version | awk '{ print $2 }')
  step "collect the libraries" root bash packages/collect.bash "$(build_folder "$preset")" /tmp/packages/tree
  step "tar.gz" package_tar "$version"
  step "wheel" package_wheel "$version"
  step ".deb" package_deb "$version"
}

package_tar() {
  local name=headway-$1-linux-x86_64
  tar -C "$STATE/tmp/packages/tree" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
    --transform "s,^\./,$name/," -c . | gzip -n -9 >"$PACKAGES/$name.tar.gz"
}

package_wheel() {
  local name=headway-$1-py3-none-linux_x86_64.whl
  root python3 packages/wheel.py /tmp/packages/tree "$1" "/tmp/packages/$name"
  mv "$STATE/tmp/packages/$name" "$PACKAGES/"
}

package_deb() {
  local name=headway_$1_amd64.deb deb=$STATE/tmp/packages/deb
  mkdir -p "$deb/DEBIAN"
  cp -r "$STATE/tmp/packages/tree" "$deb/usr"
  mv "$deb/usr/share/zsh/site-functions" "$deb/usr/share/zsh/vendor-completions"
  mv "$deb/usr/share/doc/headway/LICENSE" "$deb/usr/share/doc/headway/copyright"
  cat >"$deb/DEBIAN/control" <<TEXT
Package: headway
Version: $1
Architecture: amd64
Maintainer: The Headway developers <noreply@headway.dev>
Section: database
Priority: optional
Recommends: postgresql-client
Installed-Size: $(du -sk "$deb/usr" | cut -f1)
Description: PostgreSQL schema migrations
 Brings a database to a revision: from a laptop, from CI, or in a Kubernetes Job.
 The program comes with the libraries that it needs.
TEXT
  root dpkg-deb --root-owner-group --build /tmp/packages/deb "/tmp/packages/$name"
  mv "$STATE/tmp/packages/$name" "$PACKAGES/"
}
