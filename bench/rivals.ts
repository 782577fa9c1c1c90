/**
 * Other ways to the same answers, as commands that take an image and an empty folder.
 *
 * Each writes the time of its answer into `answered`, since giving mounts and daemons back is no part of it; all that is
 * mounted is so in a namespace that ends with the command.
 */
export type Rival = (image: string, folder: string) => string[];

const undo = `
set -eu
image=$1 folder=$2
undo() {
  umount "$folder/mnt" 2>/dev/null || true
  [ ! -e "$folder/pid" ] || { kill "$(cat "$folder/pid")"; while [ -e "$folder/pid" ]; do sleep 0.02; done; }
  umount "$folder/raw" 2>/dev/null || true
  rm -rf "$folder/raw" "$folder/mnt"
}
trap undo EXIT
mkdir "$folder/mnt"
answered() { printf %s "$EPOCHREALTIME" >"$folder/answered"; }
`;
const convert = `qemu-img convert -O raw "$image" "$folder/raw"\n`;
const fuse = `
: >"$folder/raw"
qemu-storage-daemon --daemonize --pidfile "$folder/pid" \
  --blockdev driver=file,node-name=file,filename="$image",read-only=on \
  --blockdev driver=qcow2,node-name=disk,file=file,read-only=on \
  --export type=fuse,id=raw,node-name=disk,mountpoint="$folder/raw",writable=off
`;
const partition = `
start=$(sfdisk --json "$folder/raw" | sed -n 's/.*"start": *\\([0-9]*\\).*/\\1/p' | tail -n 1)
`;
const loop = `${partition}
mount -o "loop,ro,noload,offset=$((start * 512))" "$folder/raw" "$folder/mnt"
`;
const packages = `
cat "$folder/mnt/etc/os-release"
dpkg-query --admindir="$folder/mnt/var/lib/dpkg" -W
ls "$folder/mnt/boot"
answered
`;
const debugfs = `${partition}
printf '%s\\n' 'cat /usr/lib/os-release' 'cat /var/lib/dpkg/status' 'ls -p /boot' |
  debugfs -f - "$folder/raw?offset=$((start * 512))"
answered
`;
const find = `
find "$folder/mnt" -printf '%p %i %y %m %U %G %s %n %T@ %l\\n' >/dev/null
answered
`;
const sha256sum = `
find "$folder/mnt" -type f -print0 | xargs -0 -n 200 -P 2 sha256sum >/dev/null
answered
`;

const debsums = `
debsums --all --silent --root="$folder/mnt" >/dev/null 2>&1 || true
answered
`;
const dpkgVerify = `
dpkg --root="$folder/mnt" --verify >/dev/null || true
answered
`;

/** The rest of the world is not to see what is mounted. */
const script =
  (...parts: readonly string[]): Rival =>
  (image, folder) => [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "bash",
    "-c",
    parts.join(""),
    "bash",
    image,
    folder,
  ];

export const rivals = {
  convert: script(undo, convert, loop, packages),
  packages: script(undo, fuse, loop, packages),
  debugfs: script(undo, fuse, debugfs),
  find: script(undo, fuse, loop, find),
  sha256sum: script(undo, fuse, loop, sha256sum),
  debsums: script(undo, fuse, loop, debsums),
  dpkgVerify: script(undo, fuse, loop, dpkgVerify),
  inspector: (image: string) => ["virt-inspector", "--no-icon", "-a", image],
} satisfies Record<string, Rival>;

/**
 * Makes two qcow2 files of the image's tree, one of 3 GiB and one of 1 TiB, and the image itself grown to 1 TiB: `small`,
 * `large` and `grown` in the folder.
 */
export const makeSparse: Rival = script(
  undo,
  fuse,
  loop,
  `
for size in 3 1024; do
  truncate -s "\${size}G" "$folder/disk"
  printf 'start=2048, type=83, bootable\\n' | sfdisk -q --no-reread --no-tell-kernel --label dos "$folder/disk"
  mke2fs -q -F -t ext4 -b 4096 -d "$folder/mnt" -E offset=1048576,nodiscard,lazy_itable_init=1,lazy_journal_init=1 \
    "$folder/disk" $((size * 262144 - 256))
  qemu-img convert -q -f raw -O qcow2 "$folder/disk" "$folder/$size"
  rm "$folder/disk"
done
mv "$folder/3" "$folder/small"
mv "$folder/1024" "$folder/large"
cp "$image" "$folder/grown"
qemu-img resize -q -f qcow2 "$folder/grown" 1T
`,
);
