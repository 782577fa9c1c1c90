import type { OpenedLab } from "../runtime/lab/open-lab.ts";
import type { CheckDescription, CheckInput } from "./check.ts";
import type { CheckBound, CheckSuite } from "./check-suite.ts";
import { untouchedCheck } from "./gate.ts";
import { runningOrder } from "./run-order.ts";
import type { Unavailable } from "./unavailable.ts";
import type { CheckResult } from "./verdict.ts";

/** Milliseconds that one check may take; the slowest, the first that needs a VIP, has taken half of it on a host with ten times its load. */
const checkLimit = 10 * 60_000;

/** Whether a check runs the image instead of reading its file. */
export function isRunning({ appliesTo }: Pick<CheckDescription, "appliesTo">): boolean {
  return appliesTo.needs?.some((need) => need === "boot" || need === "scenario") ?? false;
}

/**
 * Runs checks in a lab, that of the untouched image after the lab has ended; where there is no lab, all are skipped.
 *
 * @returns a result for each check that ended
 */
export async function runInLab(
  suite: CheckSuite,
  selected: readonly CheckDescription[],
  input: Omit<CheckInput, "evidence" | "measure" | "skip" | "lab">,
  opened: OpenedLab | Unavailable,
  ended: (result: CheckResult) => void,
  doing: (what: string) => void = () => {},
): Promise<CheckResult[]> {
  if ("unavailable" in opened) {
    const reason = `${opened.unavailable}; ${opened.remedy}`;
    const results = selected.map(
      ({ id, title, grade }): CheckResult => ({ id, title, grade, outcome: "skipped", reason, durationMs: 0 }),
    );
    for (const result of results) ended(result);
    return results;
  }
  const { lab } = opened;
  const bound: CheckBound = {
    limit: checkLimit,
    began: ({ id, scenario }) => doing(scenario === undefined ? id : `scenario ${scenario}: ${id}`),
    gaveUp: () => opened.renew(),
  };
  try {
    const order = runningOrder(selected);
    const before = order.filter(({ id }) => id !== untouchedCheck);
    const results = await suite.run(before, { ...input, lab }, ended, bound);
    await opened.end();
    const after = order.filter(({ id }) => id === untouchedCheck);
    return [...results, ...(await suite.run(after, { ...input, lab }, ended, bound))];
  } finally {
    await opened.end();
  }
}
