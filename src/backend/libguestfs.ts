import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileTree } from "../filesystem/tree.ts";
import { treeOf } from "../filesystem/tree-of.ts";
import type { Availability } from "../host/availability.ts";
import { kernelsIn, readableKernel } from "../host/kvm.ts";
import { findProgram } from "../host/run.ts";
import { Refusal } from "../refusal.ts";
import type { AccessOptions, AccessRefusalCode } from "./access-method.ts";
import { type FileDigests, parseDigestList } from "./file-digest-list.ts";
import { makeAppliancePlace } from "./libguestfs-place.ts";
import { type GuestfishSession, startGuestfish } from "./libguestfs-session.ts";
import { applianceSource, quote } from "./libguestfs-source.ts";
import { readOnlyOptions } from "./mount-options.ts";
import type { NativeImage } from "./native.ts";
import { qemuFormat } from "./qemu-format.ts";

/** Milliseconds from the start of the appliance to the end of its use. */
const defaultDeadline = 180_000;
/** Bytes of a list of digests beyond which an image is out to fill this host's memory. */
const longestList = 256 * 1024 * 1024;

/**
 * Lets the appliance of libguestfs mount the root partition, read-only, and shows the tree to `use`; the host's kernel
 * never sees the file system. One appliance, started once (11 to 15 s without KVM), answers everything.
 *
 * @param use is given the tree, and what has every regular file hashed inside the appliance
 * @throws {Refusal} `access-unavailable`, `not-a-disk`, `access-failed`; from the tree `unreadable-tree`, `access-failed`
 */
export async function withLibguestfs<T>(
  image: NativeImage,
  use: (tree: FileTree, digests: () => Promise<FileDigests>) => T | Promise<T>,
  options: AccessOptions = {},
): Promise<T> {
  const { rootPartition, rootFilesystem, format } = image;
  if (rootPartition === undefined || rootFilesystem === undefined) {
    throw refuse("not-a-disk", `${image.path} is a ${format}, which has no partition to mount; mount a disk image.`);
  }
  const availability = libguestfsAvailability();
  if (!availability.available) {
    throw refuse("access-unavailable", `libguestfs cannot be used: ${availability.reason}; ${availability.remedy}.`);
  }
  const place = await makeAppliancePlace(options.onStale);
  const { directory } = place;
  let session: GuestfishSession | undefined;
  try {
    session = await startGuestfish({
      ...place,
      image: realpathSync(image.path),
      format: qemuFormat(format),
      deadline: options.deadline ?? defaultDeadline,
    });
    const { launch, ask } = session;
    await launch("run");
    const number = partitionAt((await launch("part-list /dev/sda")).toString(), rootPartition.offset);
    if (number === undefined) {
      const where = `byte ${rootPartition.offset} of ${image.path}`;
      throw refuse("access-failed", `libguestfs sees no partition at ${where}, though its table names one.`);
    }
    await launch(`mount-options ${readOnlyOptions(rootFilesystem.type)} /dev/sda${number} /`);
    return await use(treeOf(applianceSource(ask)), () => listDigests(launch, join(directory, "digests")));
  } finally {
    await session?.end();
    place.remove();
  }
}

/** Has the appliance hash all regular files in one command, which writes its list to `path` on this host. */
async function listDigests(launch: GuestfishSession["launch"], path: string): Promise<FileDigests> {
  await launch(`checksums-out sha256 / ${quote(path)}`);
  if (statSync(path).size > longestList) {
    throw refuse("unreadable-tree", "The digests of the image's files fill over 256 MiB; build it with fewer files.");
  }
  return parseDigestList(readFileSync(path));
}

/** Whether this host can start the appliance of libguestfs. */
export function libguestfsAvailability(boot = "/boot"): Availability {
  if (findProgram("guestfish") === undefined) {
    const remedy = "install it (libguestfs-tools on Debian and Ubuntu, guestfs-tools on Fedora and CentOS)";
    return { available: false, reason: "the program guestfish is missing", remedy };
  }
  // A fixed appliance or a kernel named by the user needs nothing of /boot.
  if (process.env["LIBGUESTFS_PATH"] || process.env["SUPERMIN_KERNEL"]) return { available: true };
  if (readableKernel(boot) !== undefined) return { available: true };
  const [unreadable] = kernelsIn(boot);
  if (unreadable !== undefined) {
    const remedy = `let users read it with "sudo chmod 0644 ${boot}/vmlinuz-*"`;
    return {
      available: false,
      reason: `its appliance needs a kernel, and this user may not read ${unreadable}`,
      remedy,
    };
  }
  return {
    available: false,
    reason: `its appliance needs a kernel, and ${boot} has none`,
    remedy: "install one (linux-image-cloud-amd64 on Debian, linux-image-virtual on Ubuntu, kernel-core on Fedora)",
  };
}

/** The number of the partition that starts at `offset`, from what part-list prints. */
export function partitionAt(listing: string, offset: number): number | undefined {
  for (const [, number, start] of listing.matchAll(/part_num: (\d+)\n\s*part_start: (\d+)\n/g)) {
    if (Number(start) === offset) return Number(number);
  }
  return undefined;
}

function refuse(code: AccessRefusalCode, sentence: string): Refusal<AccessRefusalCode> {
  return new Refusal(code, sentence);
}
