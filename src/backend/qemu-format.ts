import type { ContainerFormat } from "../disk/container-format.ts";

/** The names of QEMU's drivers where they are not ours. */
const drivers: Readonly<Partial<Record<string, string>>> = { vhd: "vpc" };

/** What QEMU and libguestfs call the format of a disk. */
export function qemuFormat(format: ContainerFormat): string {
  return drivers[format] ?? format;
}
