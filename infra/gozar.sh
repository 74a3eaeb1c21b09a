#!/bin/sh
# `gozar …`: the command line of an installed copy. Finds a Node that is new enough and hands over.
set -eu

self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
root=$(CDPATH='' cd -- "$(dirname -- "$self")/.." && pwd -P)

# Open before the first line of TypeScript is read, else the type stripper stays: 17 MB.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$root/node_modules/.cache/gozar}"

# The Node that came with `npm ci` goes first: a clone's, then that of the project it is part of.
for node in "$root/node_modules/.bin/node" "$root/../.bin/node" node; do
  if "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit(a > 24 || (a === 24 && b >= 15) ? 0 : 1)' 2>/dev/null; then
    exec "$node" "$root/src/main.ts" "$@"
  fi
done

echo "gozar needs Node 24.15 or newer; found: $(node --version 2>/dev/null || echo none)." >&2
echo "Run 'npm ci' in $root (it brings one on Linux and Windows), or see nodejs.org." >&2
exit 1
