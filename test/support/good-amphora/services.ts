import type { DistributionFamily } from "../../../src/os-release.ts";
import type { Entry } from "../memory-tree.ts";

/** What the checks of the agent, units, the RAM disk of certificates, logs and sysctls need of the tiny amphora. */
export function servicesEntries(_family: DistributionFamily): [string, Entry][] {
  return [];
}
