#!/bin/sh
# The specification's name for diskimage-create: runs the bundle, and makes it first where it is missing or old.
set -eu
root=$(dirname -- "$(readlink -f -- "$0")")
bundle=$root/dist/src/cli/diskimage-create.js
if ! command -v node >/dev/null; then
  echo "diskimage-create: Node.js is not on this host's PATH; install version 20.19 or newer." >&2
  exit 1
fi
# An installed package has neither sources nor set-up, and its bundle is always the right one.
if [ -e "$root/setup/prepare.mjs" ]; then
  if [ ! -e "$bundle" ] || [ -n "$(find "$root/src" "$root/package.json" -name '*.[tj]s*' -newer "$bundle" -print -quit)" ]; then
    node "$root/setup/prepare.mjs" build >&2
    touch -c -- "$bundle"
  fi
fi
exec node "$bundle" "$@"
