import type { CheckDescription, Need } from "./check.ts";
import type { CheckResult } from "./verdict.ts";

/** What is found out beside the checks, and how late it is there, compared with each other. */
const lateness: Partial<Record<Need, number>> = {
  "kernel-file": 1,
  "kernel-modules": 1,
  "qemu-img": 1,
  initrd: 2,
  deep: 3,
};

/** The order to run checks in: nothing waits for an answer from elsewhere while there is anything else to do. */
export function runOrder(selected: readonly CheckDescription[]): CheckDescription[] {
  const late = ({ appliesTo }: CheckDescription) =>
    Math.max(0, ...(appliesTo.needs ?? []).map((need) => lateness[need] ?? 0));
  return [...selected].sort((a, b) => late(a) - late(b));
}

/** The results in the order of the descriptions, as a report has them. */
export function inOrder(results: readonly CheckResult[], selected: readonly CheckDescription[]): CheckResult[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return selected.flatMap(({ id }) => byId.get(id) ?? []);
}
