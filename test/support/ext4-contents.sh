# Puts what an ext4 can hold into the mounted directory $2, beginning with a copy of $1; $3 is a dump of attributes.
set -e
cp -a "$1/." "$2/"
cd "$2"
# Enough names for an index of two levels with blocks of 1 KiB, then gaps among them.
mkdir hashed
long=$(printf '%0150d' 0)
i=0
while [ $i -lt 1200 ]; do
  : >"hashed/$long-$i"
  i=$((i + 1))
done
rm hashed/*5 many/*7
# Preallocated with data within, where there are extents; holes where there were blocks.
if fallocate -l 300000 preallocated 2>/dev/null; then
  printf within | dd of=preallocated bs=1 seek=100000 conv=notrunc status=none
  fallocate --keep-size -l 1000000 etc/of-4096
  fallocate --punch-hole -o 8192 -l 16384 usr/bin/sudo
else
  # So far out that blocks of 1 KiB need numbers of numbers of numbers of blocks.
  printf within | dd of=far bs=1 seek=68000000 status=none
fi
# What grows without data, which an inode may keep in itself nevertheless.
truncate -s 3000 etc/of-59
truncate -s 5000000000 grown
mkdir -p deep/a/b/c/d/e/f/g/h/i
touch -d '1960-05-06 07:08:09' deep/a
touch -d '2040-05-06 07:08:09' deep/a/b
ln -s "$(printf '%01000d' 7)" deep/long
setfattr --restore="$3"
setfacl -m u:1234:rwx,g:70000:r-x etc/os-release
setfacl -m u:1:rwx -d -m u:5:r-x,o::--- deep
