import type { DistributionFamily } from "../../../src/os-release.ts";
import type { Entry } from "../memory-tree.ts";

/** What the checks of kernels, modules and initial RAM disks need of the tiny amphora. */
export function kernelEntries(_family: DistributionFamily): [string, Entry][] {
  return [];
}
