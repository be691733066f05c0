# libraries.bash MAJOR: in the root of another Debian release, makes PostgreSQL's programs load their libraries, and
# their loader, from /servers/MAJOR/libraries, and places those there.
set -euo pipefail
shopt -s inherit_errexit

MAJOR=$1
PROGRAMS=/usr/lib/postgresql/$MAJOR/bin
LIBRARIES=/servers/$MAJOR/libraries

loaded() {
  local file
  for file in "$PROGRAMS"/* "/usr/lib/postgresql/$MAJOR/lib"/*.so; do
    ldd "$file" 2>/dev/null || true
  done | grep -o '/[^ :]*' | grep -v "^/usr/lib/postgresql" | sort -u
}

mkdir -p "$LIBRARIES"
for library in $(loaded); do cp -L "$library" "$LIBRARIES"; done
for program in "$PROGRAMS"/*; do
  [ -L "$program" ] || patchelf --set-interpreter "$LIBRARIES/ld-linux-x86-64.so.2" \
    --force-rpath --set-rpath "$LIBRARIES" "$program"
done
