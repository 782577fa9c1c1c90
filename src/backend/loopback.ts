import { closeSync, constants, existsSync, openSync, realpathSync } from "node:fs";
import type { FileTree } from "../filesystem/tree.ts";
import { treeOf } from "../filesystem/tree-of.ts";
import type { Availability } from "../host/availability.ts";
import { type Holder, startHolder } from "../host/holder.ts";
import { largeFilesDirectory } from "../host/large-files.ts";
import { mountRights } from "../host/mount-rights.ts";
import { createWorkDirectory } from "../host/work-directory.ts";
import { Refusal } from "../refusal.ts";
import type { AccessOptions, AccessRefusalCode } from "./access-method.ts";
import { mountSource } from "./loopback-source.ts";
import { readOnlyOptions } from "./mount-options.ts";
import type { NativeImage } from "./native.ts";
import { qemuFormat } from "./qemu-format.ts";

/** Milliseconds for the mount, long enough to copy a whole image first. */
const deadline = 300_000;

// The mount point lies in memory; the image is descriptor 3, so its name needs no quoting, and qcow2 is shown as raw by
// a daemon or else copied. The journal is not played back, and no link is followed where the kernel can (Linux 5.10).
const setUp = `
place=$1 format=$2 image=$3 offset=$4 size=$5 copy=$6/raw type=$7
mount -t tmpfs -o mode=0700,size=64k tmpfs "$place" && mkdir "$place/root" && : >"$place/raw" || exit 1
if [ -c /dev/fuse ] && command -v qemu-storage-daemon >/dev/null && qemu-storage-daemon --daemonize \
  --blockdev driver=file,node-name=file,filename=/proc/self/fd/3,read-only=on \
  --blockdev "driver=$format,node-name=disk,file=file,read-only=on" \
  --export "type=fuse,id=raw,node-name=disk,mountpoint=$place/raw,writable=off"
then raw=$place/raw
elif [ "$format" = raw ]
then raw=$image
else qemu-img convert -f "$format" -O raw /proc/self/fd/3 "$copy" && raw=$copy || exit 1
fi
options="loop,$8,nodev,nosuid,noexec,offset=$offset,sizelimit=$size"
said=$(mount -t "$type" -o "$options,nosymfollow" "$raw" "$place/root" 2>&1) ||
  said=$(mount -t "$type" -o "$options" "$raw" "$place/root" 2>&1) ||
  { printf '%s\\n' "$said" | grep -v 'dmesg(1)' >&2; exit 1; }
rm -f "$copy"
`;

/**
 * Lets the kernel mount the root partition, read-only, and shows the tree to `use`; nothing of it is visible outside
 * this process, and nothing is left of it whatever the end.
 *
 * @throws {Refusal} `access-unavailable`, `not-a-disk`, `access-failed`; from the tree `unreadable-tree`
 */
export async function withLoopback<T>(
  image: NativeImage,
  use: (tree: FileTree) => T | Promise<T>,
  { onStale }: Pick<AccessOptions, "onStale"> = {},
): Promise<T> {
  const { rootPartition, rootFilesystem, format } = image;
  if (rootPartition === undefined || rootFilesystem === undefined) {
    throw refuse("not-a-disk", `${image.path} is a ${format}, which has no partition to mount; mount a disk image.`);
  }
  const availability = loopbackAvailability();
  if (!availability.available) {
    throw refuse("access-unavailable", `No loop mount is possible: ${availability.reason}; ${availability.remedy}.`);
  }
  const place = mountPlace(image.path);
  const work = createWorkDirectory(largeFilesDirectory(), "amphora-loopback", onStale);
  const file = openSync(image.path, constants.O_RDONLY);
  let holder: Holder | undefined;
  try {
    const { offset, size } = rootPartition;
    const { type } = rootFilesystem;
    holder = await startHolder({
      what: `the loop mount of ${image.path}`,
      setUp,
      afterwards: 'rm -rf -- "$6"',
      args: [
        ...[place, qemuFormat(format), realpathSync(image.path), `${offset}`, `${size}`, work.path],
        ...[type, readOnlyOptions(type)],
      ],
      files: [file],
      namespaces: true,
      deadline,
    }).catch((cause: unknown) => {
      throw cause instanceof Refusal ? refuse("access-failed", cause.message, cause) : cause;
    });
    // Opened once, so that the number of the holder is never looked up again.
    const root = openSync(`/proc/${holder.pid}/root${place}/root`, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      return await use(treeOf(mountSource(`/proc/self/fd/${root}`)));
    } finally {
      closeSync(root);
    }
  } finally {
    closeSync(file);
    await holder?.end();
    work.remove();
  }
}

/** Whether this host can mount an image through a loop device. */
export function loopbackAvailability(): Availability {
  const rights = mountRights();
  if (!rights.available) return { ...rights, remedy: `${rights.remedy}, or use --access libguestfs` };
  if (existsSync("/dev/loop-control")) return rights;
  return { available: false, reason: "the kernel offers no loop devices", remedy: "load its module loop" };
}

/** A directory that every host has and that can be covered without hiding the image or the work directory. */
function mountPlace(path: string): string {
  const needed = [realpathSync(path), realpathSync(largeFilesDirectory())];
  const place = ["/mnt", "/media", "/srv", "/opt"].find(
    (candidate) =>
      existsSync(candidate) && !needed.some((name) => name === candidate || name.startsWith(`${candidate}/`)),
  );
  if (place === undefined) throw refuse("access-failed", "No directory for a mount point was found; create /mnt.");
  return place;
}

function refuse(code: AccessRefusalCode, sentence: string, cause?: unknown): Refusal<AccessRefusalCode> {
  return new Refusal(code, sentence, { cause });
}
