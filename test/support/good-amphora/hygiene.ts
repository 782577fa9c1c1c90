import type { DistributionFamily } from "../../../src/os-release.ts";
import type { Entry } from "../memory-tree.ts";

/** What the checks of network, cloud-init, ssh and what must not be left behind need of the tiny amphora. */
export function hygieneEntries(_family: DistributionFamily): [string, Entry][] {
  return [];
}
