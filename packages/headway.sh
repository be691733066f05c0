#!/bin/sh
# headway with its own libraries and their loader: nothing of this system but its kernel is needed.
set -e
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
home=$(cd "$(dirname "$self")/../lib/headway" && pwd -P)
exec "$home/ld-linux-x86-64.so.2" --argv0 headway --library-path "$home" "$home/headway" "$@"
