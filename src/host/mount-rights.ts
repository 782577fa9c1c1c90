import { readFileSync } from "node:fs";
import type { Availability } from "./availability.ts";
import { isRoot } from "./privilege.ts";
import { findProgram } from "./run.ts";

/** Whether this process may make mounts and namespaces of its own, as a holder with namespaces does. */
export function mountRights(): Availability {
  if (!isRoot()) return { available: false, reason: "this user is not root", remedy: "run as root" };
  if (!hasCapability(readFileSync("/proc/self/status", "utf8"), 21)) {
    return {
      available: false,
      reason: "this root may not mount (it lacks CAP_SYS_ADMIN, as in an unprivileged container)",
      remedy: "run on the host itself or in a privileged container",
    };
  }
  const missing = ["unshare", "mount"].find((tool) => findProgram(tool) === undefined);
  if (missing === undefined) return { available: true };
  return { available: false, reason: `the program ${missing} is missing`, remedy: "install util-linux" };
}

/**
 * Whether a capability stands in the effective set of a process.
 *
 * @param status text of its /proc/PID/status
 * @param number as in capabilities(7): 21 is CAP_SYS_ADMIN
 */
export function hasCapability(status: string, number: number): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> BigInt(number)) & 1n) === 1n;
}
