import type { DistributionFamily } from "../../../src/os-release.ts";
import type { Entry } from "../memory-tree.ts";

/** What the checks of the boot loader, fstab and the disk's layout need of the tiny amphora. */
export function bootEntries(_family: DistributionFamily): [string, Entry][] {
  return [];
}
