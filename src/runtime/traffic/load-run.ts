import { setTimeout as wait } from "node:timers/promises";
import type { Endpoint } from "../lab/lab.ts";
import { attempt } from "./attempt.ts";
import type { ClientTls } from "./client-tls.ts";
import { KeptConnections, request } from "./http-client.ts";
import { type Latencies, latencies } from "./latencies.ts";

export interface Load {
  /** Requests under way at once: 2 when left out. */
  readonly concurrency?: number;
  /** Uses connections again; true when left out. */
  readonly keepAlive?: boolean;
  readonly path?: string;
  readonly host?: string;
  readonly tls?: ClientTls;
  /** Milliseconds between an answer and the next request of the same client: 0 when left out. */
  readonly pause?: number;
  /** Milliseconds until an answer counts as failed: 10,000 when left out. */
  readonly timeout?: number;
}

/** What came of a closed-loop load. */
export interface LoadRun {
  readonly requests: number;
  readonly failures: {
    readonly count: number;
    /** Of the first 20: the status or the error, and after how many milliseconds of the run. */
    readonly reasons: readonly string[];
  };
  readonly byMember: Readonly<Record<string, number>>;
  /** Of the requests that were answered with 200. */
  readonly milliseconds: Latencies;
  readonly seconds: number;
}

/** Reasons that are kept. */
const shown = 20;

/**
 * Sends GET requests in a closed loop from before `whileRunning` starts (the first answer is there) until after it ended;
 * anything but a 200 is a failure.
 *
 * @param whileRunning is given the number of answers so far
 * @throws what `whileRunning` throws, after the loop has ended
 */
export async function underLoad(
  endpoint: Endpoint,
  load: Load,
  whileRunning: (answers: () => number) => Promise<void>,
): Promise<LoadRun> {
  const kept = load.keepAlive === false ? undefined : new KeptConnections();
  const durations: number[] = [];
  const reasons: string[] = [];
  const byMember: Record<string, number> = {};
  const start = performance.now();
  let requests = 0;
  let failed = 0;
  let running = true;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const client = async () => {
    while (running) {
      const outcome = await attempt(request(endpoint, { ...load, ...(kept !== undefined && { agent: kept }) }));
      requests += 1;
      if (outcome.ok && outcome.value.status === 200) {
        durations.push(outcome.value.milliseconds);
        byMember[outcome.value.member] = (byMember[outcome.value.member] ?? 0) + 1;
      } else {
        failed += 1;
        const what = outcome.ok ? `status ${outcome.value.status}` : outcome.reason;
        if (reasons.length < shown) reasons.push(`${what} after ${Math.round(performance.now() - start)} ms`);
        // A refused connection comes back at once, and a loop of them would leave no time to anybody.
        await wait(20);
      }
      begin();
      if (load.pause !== undefined) await wait(load.pause);
    }
  };
  const clients = Promise.all(Array.from({ length: load.concurrency ?? 2 }, client));
  try {
    await begun;
    await whileRunning(() => requests);
  } finally {
    running = false;
    await clients;
    kept?.end();
  }
  const seconds = (performance.now() - start) / 1000;
  return { requests, failures: { count: failed, reasons }, byMember, milliseconds: latencies(durations), seconds };
}

/** One line for a report. */
export function describeLoadRun({ requests, failures, byMember, milliseconds, seconds }: LoadRun): string {
  const { p50, p99, max } = milliseconds;
  const split = Object.entries(byMember)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
  const lost = failures.count === 0 ? "" : `: ${failures.reasons.join("; ")}`;
  return `${requests} requests in ${seconds.toFixed(1)} s, ${failures.count} failed${lost}; p50 ${p50} ms, p99 ${p99} ms, max ${max} ms; by member: ${split}`;
}
