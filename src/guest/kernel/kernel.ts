import type { FileTree } from "../../filesystem/tree.ts";
import { namesIn } from "../text.ts";

/** Everything in the guest that speaks of one kernel version. */
export interface Kernel {
  /** `6.1.0-18-amd64`, as in the names of its files. */
  readonly version: string;
  /** `/boot/vmlinuz-<version>`, when there is one that is not empty. */
  readonly image?: string;
  /** Its initial RAM disk in /boot, likewise. */
  readonly initrd?: string;
  /** `/lib/modules/<version>` with its links followed, when there is one. */
  readonly modules?: string;
}

/** How the kernels of a family's initial RAM disks are called. */
const initrdNames = (version: string) => [
  `/boot/initrd.img-${version}`,
  `/boot/initramfs-${version}.img`,
  `/boot/initrd-${version}`,
];

/**
 * Every kernel version that a file in /boot or a directory in /lib/modules names, oldest name first.
 *
 * Rescue kernels (`vmlinuz-0-rescue-<machine>`) are left out: they are copies without modules of their own.
 */
export function readKernels(tree: FileTree): Kernel[] {
  const images = namesIn(tree, "/boot")
    .filter((name) => name.startsWith("vmlinuz-"))
    .map((name) => name.slice("vmlinuz-".length));
  const versions = new Set(
    [...images, ...namesIn(tree, "/lib/modules")].filter((name) => !name.startsWith("0-rescue")),
  );
  return [...versions].sort().flatMap((version) => {
    const image = existing(tree, `/boot/vmlinuz-${version}`, "file");
    const initrd = initrdNames(version).find((path) => existing(tree, path, "file"));
    const modules = existing(tree, `/lib/modules/${version}`, "directory") && tree.resolve(`/lib/modules/${version}`);
    // A plain file in /lib/modules is no kernel.
    if (image === undefined && modules === undefined && !images.includes(version)) return [];
    return { version, ...(image && { image }), ...(initrd && { initrd }), ...(modules && { modules }) };
  });
}

function existing(tree: FileTree, path: string, type: "file" | "directory"): string | undefined {
  const status = tree.stat(path);
  return status?.type === type && (type === "directory" || status.size > 0) ? path : undefined;
}
