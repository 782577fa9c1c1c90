import { setTimeout as pause } from "node:timers/promises";
import type { Endpoint } from "../../src/runtime/lab/lab.ts";
import { request } from "../../src/runtime/traffic/http-client.ts";
import { spread } from "../../src/runtime/traffic/spread.ts";
import { timeout } from "./traffic-group.ts";

/** Milliseconds between exchanges where HAProxy must have seen the end of the one before. */
export const between = 100;
/** Milliseconds until a monitor has surely noticed: two probes, and as much again for an amphora that is emulated. */
const noticed = 30_000;

/** Whose requests are answered, one after the other. */
export function answers(endpoint: Endpoint, count: number): Promise<Readonly<Record<string, number>>> {
  return spread(count, async () => {
    const { status, member } = await request(endpoint, { timeout });
    await pause(between);
    return status === 200 ? member : `status ${status}`;
  });
}

/** Asks until ten answers in a row come from `names` alone, and all of them; gives the seconds that it took. */
export async function settle(endpoint: Endpoint, names: readonly string[]): Promise<number> {
  const start = performance.now();
  let row: string[] = [];
  while (row.length < 10 || new Set(row).size !== names.length) {
    const { status, member } = await request(endpoint, { timeout });
    row = status === 200 && names.includes(member) ? [...row, member].slice(-10) : [];
    if (performance.now() - start > noticed) {
      throw new Error(
        `after ${noticed / 1000} s not ${names.join(" and ")} alone answer: the last was ${member || status}`,
      );
    }
  }
  return (performance.now() - start) / 1000;
}

/** Waits until `look` finds something. */
export async function eventually<Found>(what: string, look: () => Found | undefined): Promise<Found> {
  const deadline = performance.now() + noticed;
  while (performance.now() < deadline) {
    const found = look();
    if (found !== undefined) return found;
    await pause(20);
  }
  throw new Error(`not within ${noticed / 1000} s: ${what}`);
}
