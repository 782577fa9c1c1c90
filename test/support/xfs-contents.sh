#!/bin/bash
# Fills a mounted XFS with everything that its reader must understand: xfs-contents.sh DIRECTORY NAMES [fragmented]
# NAMES is how many names the largest directory gets. With "fragmented" no two free blocks lie together from then on.
# Nothing but coreutils, util-linux and attr is used, since the libguestfs appliance has no more.
set -eu
cd "$1"
names=$2
block=$(stat -f -c %s .)
# Holes are dug no smaller than a page.
unit=$((block < 4096 ? 4096 : block))

# Lines that differ, so that a block out of place shows.
pattern() {
  echo "$1"
  seq "$2"
}

mkdir etc var deep
printf 'ID=debian\nVERSION_ID=12\n' >etc/os-release
: >etc/empty
pattern medium 12000 >var/medium
pattern large 200000 >var/large
ln etc/os-release etc/os-release.hard
ln etc/os-release var/other-name
chmod 4755 etc/os-release
chmod 0 etc/empty
chmod 1777 var
chown 1000:2000 var/medium
chown 100000:4000000000 var/large
mkdir -p "deep/$(printf 'level/%.0s' {1..40})"
echo bottom >deep/bottom

# Data and zeros in turn, the size of a block each: alternate WORD BYTES
alternate() {
  local pair doubled
  pair=$(mktemp)
  yes "$1" | tr '\n' '.' | head -c "$unit" >"$pair"
  truncate -s $((2 * unit)) "$pair"
  for ((doubled = 2 * unit; doubled < $2; doubled *= 2)); do
    cat "$pair" "$pair" >"$pair.2"
    mv "$pair.2" "$pair"
  done
  head -c "$2" "$pair"
  rm -f "$pair"
}

# Directories of 3, 30, 300 and NAMES names in the directory $1; of the largest, blocks of names are removed again.
directories() {
  for count in 3 30 300 "$names"; do
    mkdir "$1/names-$count"
    seq -f "$1/names-$count/a name in a directory of $count, number %g" 1 "$count" | xargs -d '\n' touch
  done
}

if [ "${3:-}" = fragmented ]; then
  # Inodes come in chunks that need room together, so they are made first: some for later, some to get more names.
  mkdir early
  directories early
  (cd early && seq -f 'inode-%03g' 1 640 | xargs touch && rm -f inode-??[1-9])
  sync -f .
  alternate filled $(($(stat -f -c %a .) * block * 19 / 20)) >filler
  sync -f .
  # What little is left is taken, before every second block is given back.
  cat /dev/zero >rest 2>/dev/null || true
  sync -f .
  fallocate --dig-holes filler
  # What is free then holds something, so that blocks which are allocated but never written would show.
  yes old >stale 2>/dev/null || true
  sync -f .
  rm stale
  sync -f .
  cp -al early/names-* .
else
  directories .
fi
seq -f "names-$names/a name in a directory of $names, number %g" 40 $((names / 3)) | xargs -d '\n' rm -f

mkdir strange
(
  cd strange
  : >"$(printf 'x%.0s' {1..255})"
  : >'ümlaut – 日本語 🐧'
  : >$'broken \xff\xfe bytes'
  : >$'new\nline'
  : >'back\slash "quoted" = é'
  : >y
)

alternate holes 3000000 >prepared
dd if=prepared of=holes bs="$unit" conv=sparse status=none
truncate -s 3100001 holes
rm prepared
fallocate -l 1000000 unwritten
printf middle | dd of=unwritten bs=1 seek=500000 conv=notrunc status=none
printf start | dd of=kept-size bs=1 status=none
fallocate -n -l 300000 kept-size
truncate -s 5G sparse
printf 'beyond 4 GiB' | dd of=sparse bs=1 seek=5368000000 conv=notrunc status=none
cp --reflink=always var/large var/shared 2>/dev/null || cp var/large var/shared
printf 'CHANGED' | dd of=var/shared bs=1 seek=300000 conv=notrunc status=none

ln -s y link-short
ln -s "$(printf 'dir/%.0s' {1..40})end" link-medium
ln -s "/$(printf 'directory/%.0s' {1..100})end" link-long
ln -s "$(printf 'z%.0s' {1..1023})" link-longest
ln -s /nowhere link-dangling
mknod null c 1 3
mknod wide c 511 262143
mknod disk b 8 17
mkfifo pipe

attribute() { setfattr -h -n "$2" -v "$3" "$1"; }
bytes() { pattern "value $1" "$1" | head -c "$1" | base64 -w0; }
mkdir attributes
(
  cd attributes
  : >few
  attribute few user.comment 'a comment'
  attribute few user.empty ''
  attribute few trusted.overlay.opaque y
  attribute few security.capability 0x0100000200040000000000000000000000000000
  : >remote
  attribute remote user.large "0s$(bytes 60000)"
  attribute remote user.largest "0s$(bytes 65536)"
  attribute remote trusted.middle "0s$(bytes 3000)"
  : >leaf
  {
    printf '# file: leaf\n'
    for i in {1..25}; do printf 'user.leaf-%d="value %d of some length, so that they leave the inode"\n' "$i" "$i"; done
  } >../restore
  setfattr --restore=../restore
  : >many
  {
    printf '# file: many\n'
    for i in {1..300}; do printf 'user.name-of-an-attribute-%d="value %d %060d"\n' "$i" "$i" "$i"; done
  } >../restore
  setfattr --restore=../restore
  attribute many user.large "0s$(bytes 40000)"
  for i in 5 6 7 8 9 10 200; do setfattr -x "user.name-of-an-attribute-$i" many; done
  ln -s few link
  attribute link trusted.of-a-link yes
  mkdir default
  attribute default system.posix_acl_default 0x0200000001000700ffffffff02000700e803000004000500ffffffff10000700ffffffff20000500ffffffff
  : >default/inherits
  : >access
  attribute access system.posix_acl_access 0x0200000001000600ffffffff02000400e903000004000400ffffffff080006008813000010000600ffffffff20000400ffffffff
  mknod device c 1 5
  attribute device trusted.on-a-device 1
)
rm restore

touch -d @-86400 etc/empty
touch -d @5000000000 var/medium
touch -d @1700000000.5 var/large
