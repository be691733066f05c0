# The programs of the cluster, from Go modules: each built once per version into a cache that all
# checkouts share.
#
#   kubernetes   kube-apiserver and all its company, kubectl and etcd, in one file (programs/)
#   dns          CoreDNS (dns/)
#   helm         the helm command (helm/)
#   helm3        the same of the major version before it (helm3/), which many still install with
#
# HEADWAY_GO is the command that runs go (default: go), which may be several words: a prefix that
# enters another root. It is called in the module's folder and must see this tree and the cache at
# their own paths.

CLUSTER_PROGRAMS=(kubernetes dns helm helm3)

# cluster_program_module NAME: its folder here, the module whose version it bears, and what is
# compiled.
cluster_program_module() {
  case $1 in
    kubernetes) echo "$CLUSTER_FILES/programs k8s.io/kubernetes ." ;;
    dns) echo "$CLUSTER_FILES/dns github.com/coredns/coredns ." ;;
    helm) echo "$CLUSTER_FILES/helm helm.sh/helm/v4 helm.sh/helm/v4/cmd/helm" ;;
    helm3) echo "$CLUSTER_FILES/helm3 helm.sh/helm/v3 helm.sh/helm/v3/cmd/helm" ;;
    *) cluster_error "no program '$1'" && return 1 ;;
  esac
}

cluster_program_version() {
  local folder module _
  read -r folder module _ < <(cluster_program_module "$1")
  sed -n "s|^\(require\)\{0,1\}[[:space:]]*$module \(v[^ ]*\).*|\2|p" "$folder/go.mod" | head -n 1
}

# cluster_program_folder NAME: where it is, or will be: named by its version and by all that it is
# made of.
cluster_program_folder() {
  local folder _ key
  read -r folder _ < <(cluster_program_module "$1")
  key=$({ cat "$folder"/* && cluster_program_options "$1"; } | sha256sum | cut -c1-12)
  printf '%s' "$CLUSTER_CACHE/programs/$1-$(cluster_program_version "$1")-$key"
}

# cluster_program_options NAME: what the linker writes into it, its version above all: the node
# would report v0.0.0.
cluster_program_options() {
  local version package
  version=$(cluster_program_version "$1")
  printf '%s' '-s -w'
  case $1 in
    helm) printf ' -X %s' "helm.sh/helm/v4/internal/version.version=$version" ;;
    helm3) printf ' -X %s' "helm.sh/helm/v3/internal/version.version=$version" ;;
    kubernetes)
      for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        printf ' -X %s' "$package.gitVersion=$version" "$package.gitMajor=1" \
          "$package.gitMinor=$(cut -d. -f2 <<<"$version")" "$package.gitCommit=headway" \
          "$package.gitTreeState=clean" "$package.buildDate=2026-01-01T00:00:00Z"
      done
      ;;
  esac
}

# cluster_programs_build [NAME…]: builds those that are missing (all).
cluster_programs_build() {
  local name missing=()
  [ $# -gt 0 ] || set -- "${CLUSTER_PROGRAMS[@]}"
  for name in "$@"; do
    [ -d "$(cluster_program_folder "$name")" ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  mkdir -p "$CLUSTER_CACHE/programs"
  (
    exec 9>"$CLUSTER_CACHE/programs/lock"
    if ! flock -n 9; then
      cluster_say "another build of the cluster's programs is running; waiting for it"
      flock 9
    fi
    for name in "${missing[@]}"; do
      [ -d "$(cluster_program_folder "$name")" ] || cluster_program_build "$name" || exit 1
    done
    # Gigabytes that made a file of 140 MB. Kept when a build fails, so that the next one goes on
    # from there.
    rm -rf "$CLUSTER_CACHE/programs/go"
  )
}

cluster_program_build() {
  local name=$1 folder target package _ began=$SECONDS partial log minutes options
  read -r folder _ package < <(cluster_program_module "$name")
  target=$(cluster_program_folder "$name")
  partial=$CLUSTER_CACHE/programs/unfinished-$name
  log=$CLUSTER_CACHE/programs/$name.log
  rm -rf "$partial"
  mkdir -p "$partial"
  cluster_go_found || return 1
  case $name in
    kubernetes) minutes='6 to 10' ;;
    *) minutes='2 to 3' ;;
  esac
  cluster_say "building $name $(cluster_program_version "$name"), once: $minutes minutes"
  options=$(cluster_program_options "$name")
  cluster_go_build "$folder" "$package" "$partial/$name" "$options" >"$log" 2>&1 &
  if ! cluster_show_progress $! "$log"; then
    cluster_error "building $name failed; the last lines of $log:"
    tail -n 20 "$log" >&2
    return 1
  fi
  cluster_program_links "$name" "$partial"
  mv -T "$partial" "$target"
  rm -f "$log"
  cluster_say "$name is built (in $((SECONDS - began)) s)"
}

# The names by which the one file of Kubernetes programs is called, and CoreDNS's own.
cluster_program_links() {
  local link
  case $1 in
    kubernetes)
      for link in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl \
        etcd; do
        ln -s kubernetes "$2/$link"
      done
      ;;
    dns) ln -s dns "$2/coredns" ;;
    helm3) ln -s helm3 "$2/helm" ;;
  esac
}

# cluster_go_build FOLDER PACKAGE FILE LINKER_OPTIONS. Go's caches are the caller's where he has set
# them, else folders of our own, removed afterwards. A go that is too old for go.mod fetches a newer
# one as a module.
cluster_go_build() (
  cd "$1" || exit
  export CGO_ENABLED=0 GOTOOLCHAIN=${GOTOOLCHAIN:-auto} GOWORK=off
  export GOFLAGS="-buildvcs=false -modcacherw"
  export GOCACHE=${GOCACHE:-$CLUSTER_CACHE/programs/go/build}
  export GOMODCACHE=${GOMODCACHE:-$CLUSTER_CACHE/programs/go/modules}
  # shellcheck disable=SC2086  # a command prefix
  ${HEADWAY_GO:-go} build -v -trimpath -ldflags "$4" -o "$3" "$2"
)

# The oldest go that can fetch a newer one is 1.21.
cluster_go_found() {
  local version
  # shellcheck disable=SC2086  # a command prefix
  version=$(${HEADWAY_GO:-go} version 2>/dev/null | grep -o 'go1\.[0-9]*') || version=go1.0
  [ "${version#go1.}" -ge 21 ] && return
  cluster_error "no go 1.21 or newer ('${HEADWAY_GO:-go}'), which builds the cluster's programs"
  return 1
}

# cluster_show_progress PID LOG: waits for a `go build -v`, whose log has a line for each package.
cluster_show_progress() {
  local next=$((SECONDS + 30))
  while kill -0 "$1" 2>/dev/null; do
    sleep 1
    ((SECONDS < next)) && continue
    next=$((SECONDS + 30))
    cluster_say "  $(grep -vc downloading "$2" || true) packages so far"
  done
  wait "$1"
}
