import { setTimeout as pause } from "node:timers/promises";
import type { Endpoint, Service } from "../../src/runtime/lab/lab.ts";
import { request } from "../../src/runtime/traffic/http-client.ts";
import { spread } from "../../src/runtime/traffic/spread.ts";
import { expect } from "../../src/verify/suite.ts";
import { timeout } from "./traffic-group.ts";

/** Milliseconds between exchanges where HAProxy must have seen the end of the one before. */
export const between = 50;
/** Milliseconds until something is surely noticed: a few probes of a monitor, and more where the amphora is emulated. */
const noticed = { kvm: 10_000, tcg: 45_000 } as const;

/** Whose requests are answered, one after the other. */
export function answers(endpoint: Endpoint, count: number): Promise<Readonly<Record<string, number>>> {
  return spread(count, async () => {
    const { status, member } = await request(endpoint, { timeout });
    await pause(between);
    return status === 200 ? member : `status ${status}`;
  });
}

/** Asks until ten answers in a row come from `names` alone, and all of them; gives the seconds that it took. */
export async function settle({ amphora }: Service, endpoint: Endpoint, names: readonly string[]): Promise<number> {
  const limit = noticed[amphora.boot.accelerator];
  const start = performance.now();
  let row: string[] = [];
  while (row.length < 10 || new Set(row).size !== names.length) {
    const { status, member } = await request(endpoint, { timeout });
    row = status === 200 && names.includes(member) ? [...row, member].slice(-10) : [];
    if (performance.now() - start > limit) {
      const last = `the last answer was that of ${member || "no member"} with ${status}`;
      expect.fail(`after ${limit / 1000} s not ${names.join(" and ")} alone answer: ${last}`);
    }
  }
  return (performance.now() - start) / 1000;
}

/** Waits until `look` finds something. */
export async function eventually<Found>(what: string, look: () => Found | undefined): Promise<Found> {
  const deadline = performance.now() + noticed.tcg;
  while (performance.now() < deadline) {
    const found = look();
    if (found !== undefined) return found;
    await pause(20);
  }
  return expect.fail(`not within ${noticed.tcg / 1000} s: ${what}`);
}
