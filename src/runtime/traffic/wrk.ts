import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram, run } from "../../host/run.ts";
import { createWorkDirectory } from "../../host/work-directory.ts";
import { Refusal } from "../../refusal.ts";
import type { Endpoint } from "../lab/lab.ts";
import type { Latencies } from "./latencies.ts";

export interface WrkLoad {
  readonly seconds: number;
  /** Connections, each with one request under way. */
  readonly connections: number;
  /** 1 when left out. */
  readonly threads?: number;
  readonly path?: string;
  /** The Host header. */
  readonly host?: string;
  /** Opens a connection for each request. */
  readonly closing?: boolean;
}

/** What wrk saw. */
export interface WrkFigures {
  readonly requests: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly bytes: number;
  readonly milliseconds: Latencies;
  /** Shares of the requests, ascending, and the milliseconds within which they were answered. */
  readonly quantiles: readonly (readonly [share: number, milliseconds: number])[];
  readonly errors: Readonly<Record<(typeof errorKinds)[number], number>>;
  /** All kinds together. */
  readonly failed: number;
}

/** `status` counts answers above 399. */
const errorKinds = ["connect", "read", "write", "status", "timeout"] as const;

/** Stands before the line of figures, whatever else wrk prints. */
const mark = "wrk-figures";

const quantileMark = "wrk-quantile";

/** wrk hands its counts to `done`: integers, microseconds; its own table is rounded for people. */
const script = `done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("\\n${mark} %d %d %d %d %d %d %d %d %d %d %d\\n", summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), latency.max, e.connect, e.read, e.write, e.status, e.timeout))
  for percent = 1, 100 do
    io.write(string.format("${quantileMark} %d %d\\n", percent, percent == 100 and latency.max or latency:percentile(percent)))
  end
end
`;

/** Where wrk is, if it is installed. */
export function wrkProgram(): string | undefined {
  return findProgram("wrk");
}

/**
 * Loads `endpoint` in a closed loop.
 *
 * @throws {Refusal} `missing-tool`; `deadline`; `wrk-failed` with what wrk said, when it gave no figures
 */
export async function wrk(endpoint: Endpoint, load: WrkLoad): Promise<WrkFigures> {
  const directory = createWorkDirectory(tmpdir(), "amphora-wrk");
  try {
    const file = join(directory.path, "figures.lua");
    writeFileSync(file, script);
    const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
    const threads = Math.min(load.threads ?? 1, load.connections);
    const options = [`--threads=${threads}`, `--connections=${load.connections}`, `--duration=${load.seconds}s`];
    const headers = [
      ...(load.host === undefined ? [] : [`--header=Host: ${load.host}`]),
      ...(load.closing ? ["--header=Connection: close"] : []),
    ];
    const url = `http://${host}:${endpoint.port}${load.path ?? "/"}`;
    const result = await run(["wrk", ...options, "--timeout=10s", ...headers, `--script=${file}`, url], {
      dieWithParent: true,
      deadline: (load.seconds + 30) * 1000,
    });
    return figuresOf(result.stdout, result.stderr);
  } finally {
    directory.remove();
  }
}

/** @throws {Refusal} `wrk-failed` */
export function figuresOf(stdout: string, stderr = ""): WrkFigures {
  const line = stdout.split("\n").find((one) => one.startsWith(`${mark} `));
  const numbers = line?.split(" ").slice(1).map(Number) ?? [];
  if (numbers.length !== 11 || !numbers.every((number) => Number.isFinite(number) && number >= 0)) {
    const said = `${stderr} ${stdout}`.replace(/\s+/g, " ").trim().slice(0, 300);
    throw new Refusal("wrk-failed", `wrk gave no figures; it said: ${said || "nothing"}.`);
  }
  const [requests = 0, microseconds = 0, bytes = 0, p50 = 0, p99 = 0, max = 0, ...counts] = numbers;
  const quantiles = [...stdout.matchAll(new RegExp(`^${quantileMark} (\\d+) (\\d+)$`, "gm"))].map(
    ([, percent, latency]) => [Number(percent) / 100, Number(latency) / 1000] as const,
  );
  const errors = Object.fromEntries(
    errorKinds.map((kind, index) => [kind, counts[index] ?? 0]),
  ) as WrkFigures["errors"];
  const seconds = microseconds / 1e6;
  return {
    requests,
    seconds,
    requestsPerSecond: seconds === 0 ? 0 : requests / seconds,
    bytes,
    milliseconds: { p50: p50 / 1000, p99: p99 / 1000, max: max / 1000 },
    quantiles,
    errors,
    failed: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** One line for a report. */
export function describeWrk({ requests, seconds, requestsPerSecond, milliseconds, errors }: WrkFigures): string {
  const { p50, p99, max } = milliseconds;
  const each = errorKinds.map((kind) => `${kind} ${errors[kind]}`).join(", ");
  return `${requests} requests in ${seconds.toFixed(1)} s, ${requestsPerSecond.toFixed(0)} requests/s, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms; errors: ${each}`;
}
