import { realpathSync } from "node:fs";
import type { FileTree } from "../filesystem/tree.ts";
import { treeOf } from "../filesystem/tree-of.ts";
import type { Availability } from "../host/availability.ts";
import { kernelsIn, kvmState, readableKernel } from "../host/kvm.ts";
import { largeFilesDirectory } from "../host/large-files.ts";
import { findProgram } from "../host/run.ts";
import { createWorkDirectory } from "../host/work-directory.ts";
import { Refusal } from "../refusal.ts";
import type { AccessRefusalCode } from "./access-method.ts";
import { type GuestfishSession, startGuestfish } from "./libguestfs-session.ts";
import { applianceSource } from "./libguestfs-source.ts";
import type { NativeImage } from "./native.ts";

/** Milliseconds from the start of the appliance to the end of its use. */
const defaultDeadline = 180_000;
/** Longest directory for sockets: sun_path has 108 bytes, and libguestfs adds a directory and a name. */
const longestSocketDirectory = 70;

/** What may be different from the usual. */
export interface LibguestfsOptions {
  /** Milliseconds from the start of the appliance to the end of its use; 180 s when left out. */
  readonly deadline?: number;
}

/**
 * Lets the appliance of libguestfs mount the root partition, read-only, and shows the tree to `use`; the host's kernel
 * never sees the file system. One appliance, started once (11 to 15 s without KVM), answers everything.
 *
 * @throws {Refusal} `access-unavailable`, `not-a-disk`, `access-failed`; from the tree `unreadable-tree`, `access-failed`
 */
export async function withLibguestfs<T>(
  image: NativeImage,
  use: (tree: FileTree) => T | Promise<T>,
  options: LibguestfsOptions = {},
): Promise<T> {
  const { rootPartition, format } = image;
  if (rootPartition === undefined) {
    throw refuse("not-a-disk", `${image.path} is a ${format}, which has no partition to mount; mount a disk image.`);
  }
  const availability = libguestfsAvailability();
  if (!availability.available) {
    throw refuse("access-unavailable", `libguestfs cannot be used: ${availability.reason}; ${availability.remedy}.`);
  }
  const kvm = await kvmState();
  const work = createWorkDirectory(largeFilesDirectory(), "amphora-libguestfs");
  const directory = realpathSync(work.path);
  const isShort = directory.length <= longestSocketDirectory;
  const sockets = isShort ? undefined : createWorkDirectory("/tmp", "amphora-libguestfs");
  let session: GuestfishSession | undefined;
  try {
    session = await startGuestfish({
      image: realpathSync(image.path),
      format,
      directory,
      sockets: sockets?.path ?? directory,
      deadline: options.deadline ?? defaultDeadline,
      environment: {
        LIBGUESTFS_BACKEND: "direct",
        LIBGUESTFS_BACKEND_SETTINGS: kvm.usable ? "" : "force_tcg",
        LIBGUESTFS_CACHEDIR: directory,
        LIBGUESTFS_TMPDIR: directory,
        TMPDIR: directory,
      },
    });
    await session.launch("run");
    const number = partitionAt((await session.launch("part-list /dev/sda")).toString(), rootPartition.offset);
    if (number === undefined) {
      const where = `byte ${rootPartition.offset} of ${image.path}`;
      throw refuse("access-failed", `libguestfs sees no partition at ${where}, though its table names one.`);
    }
    await session.launch(`mount-options ro,noload /dev/sda${number} /`);
    return await use(treeOf(applianceSource(session.ask)));
  } finally {
    await session?.end();
    sockets?.remove();
    work.remove();
  }
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
