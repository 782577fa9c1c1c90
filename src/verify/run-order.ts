import type { CheckDescription, Need } from "./check.ts";
import { bootingCheck, untouchedCheck } from "./gate.ts";
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

/** Scenarios in the order in which they wear an amphora out; those that are not named here come before the last four. */
const scenarioOrder = [
  "agent-api",
  "http",
  "tcp",
  "tls",
  "udp",
  "balancing",
  "monitors",
  "persistence",
  "l7",
  "headers",
];
const lastScenarios = ["load", "reboot", "failover", "shutdown"];

/** The order in which to run checks of a booted image: first that it came up, then what only looks, then one scenario after the other. */
export function runningOrder(selected: readonly CheckDescription[]): CheckDescription[] {
  const named = [...new Set(selected.flatMap(({ scenario }) => scenario ?? []))];
  const between = named.filter((name) => !scenarioOrder.includes(name) && !lastScenarios.includes(name));
  const order = [...scenarioOrder, ...between, ...lastScenarios];
  const place = ({ id, scenario }: CheckDescription) => {
    if (id === bootingCheck) return -2;
    if (id === untouchedCheck) return order.length;
    return scenario === undefined ? -1 : order.indexOf(scenario);
  };
  return [...selected].sort((a, b) => place(a) - place(b));
}

/** The results in the order of the descriptions, as a report has them. */
export function inOrder(results: readonly CheckResult[], selected: readonly CheckDescription[]): CheckResult[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return selected.flatMap(({ id }) => byId.get(id) ?? []);
}
