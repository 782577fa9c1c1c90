import type { DistributionFamily } from "../../../src/os-release.ts";
import type { Entry } from "../memory-tree.ts";

/** What the checks of packages need of the tiny amphora. */
export function packagesEntries(_family: DistributionFamily): [string, Entry][] {
  return [];
}
