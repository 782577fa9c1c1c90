#!/bin/bash
# Writes down what this kernel sees of a mounted tree, in the records that tree-listing.ts reads: tree-listing.sh DIRECTORY
# Nothing but findutils, coreutils and attr is used, since the libguestfs appliance has no more.
set -eu
cd "$1"
find . -printf '%p\0%y\0%m\0%U\0%G\0%s\0%n\0%T@\0%i\0%l\0'
printf '\0devices\0'
find . \( -type c -o -type b \) -exec stat --printf '%n\0%t\0%T\0' {} +
printf '\0digests\0'
find . -type f -size -64M -print0 | xargs -0 sha256sum -z
printf '\0tails\0'
find . -type f -size +63M -print0 | while IFS= read -r -d '' path; do
  printf '%s  %s\0' "$(tail -c 1000000 "$path" | sha256sum | cut -c 1-64)" "$path"
done
printf '\0attributes\0'
getfattr -R -P -h -m - -d -e hex --absolute-names . 2>/dev/null
