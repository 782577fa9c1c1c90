import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findProgram, requireTool, run } from "../../host/run.ts";
import { createWorkDirectory } from "../../host/work-directory.ts";
import { Refusal } from "../../refusal.ts";
import type { Endpoint } from "../lab/lab.ts";
import { attempt } from "./attempt.ts";
import { hostConfiguration } from "./host-configuration.ts";
import { request } from "./http-client.ts";

export interface HostHaproxyOptions {
  /** Addresses of servers, as the amphora knows them and as this host does. */
  readonly servers: ReadonlyMap<string, string>;
  /** Threads of the amphora's HAProxy: its processors. */
  readonly threads: number;
  /** 127.0.0.1 when left out. */
  readonly address?: string;
}

/** HAProxy that runs on this host with an amphora's configuration. */
export interface HostHaproxy {
  /** What `haproxy -v` says first. */
  readonly version: string;
  /** Where a port of the VIP is here. */
  endpoint(port: number): Endpoint;
  /** Ends it and waits for it; may be called again. */
  stop(): Promise<void>;
}

/** Milliseconds until HAProxy must answer. */
const startLimit = 15_000;
/** Another program may take a port between our looking and HAProxy's binding. */
const starts = 3;

/** Where HAProxy is although an ordinary user's PATH does not lead there. */
export function hostHaproxyProgram(): string | undefined {
  return findProgram("haproxy", `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`);
}

/**
 * Runs an amphora's HAProxy configuration on this host, on free ports.
 *
 * @param configuration as the amphora serves it
 * @throws {Refusal} `missing-tool`; `host-haproxy` with what HAProxy said when it does not start
 */
export async function startHostHaproxy(configuration: string, options: HostHaproxyOptions): Promise<HostHaproxy> {
  const program = hostHaproxyProgram() ?? requireTool("haproxy");
  const [version = ""] = (await run([program, "-v"], { deadline: 10_000 })).stdout.split("\n");
  for (let left = starts; ; left -= 1) {
    const outcome = await attempt(startOnce(program, configuration, options));
    if (outcome.ok) return { version, ...outcome.value };
    if (left <= 1) {
      throw new Refusal(
        "host-haproxy",
        `HAProxy does not start on this host with the amphora's configuration: ${outcome.reason}.`,
      );
    }
  }
}

async function startOnce(program: string, configuration: string, options: HostHaproxyOptions) {
  const address = options.address ?? "127.0.0.1";
  const ports = new Map<number, number>();
  for (const [, port] of configuration.matchAll(/^\s*bind\s+\S*:(\d+)(?=\s|$)/gm)) {
    if (!ports.has(Number(port))) ports.set(Number(port), await freePort(address));
  }
  const portFor = (port: number) => ports.get(port) ?? port;
  const directory = createWorkDirectory(tmpdir(), "amphora-haproxy");
  const file = join(directory.path, "haproxy.cfg");
  writeFileSync(file, hostConfiguration(configuration, { ...options, address, portFor }));
  const ending = new AbortController();
  let said: string | undefined;
  const ended = run([program, "-db", "-f", file], {
    dieWithParent: true,
    signal: ending.signal,
    maxOutput: 1024 * 1024,
  })
    .then(
      ({ stderr, exitCode }) => {
        said = `${alerts(stderr) || "nothing"} (status ${exitCode})`;
      },
      (error: Error) => {
        said = error.message;
      },
    )
    .finally(() => directory.remove());
  const stop = async () => {
    ending.abort();
    await ended;
  };
  const endpoint = (port: number): Endpoint => ({ host: address, port: portFor(port) });
  const deadline = performance.now() + startLimit;
  for (;;) {
    const [first = 0] = ports.values();
    // Any answer will do, as any end of the connection after it was made.
    const outcome = await attempt(request({ host: address, port: first }, { timeout: 2000 }));
    if (said !== undefined) throw new Error(said);
    if (outcome.ok || !outcome.reason.includes("ECONNREFUSED")) return { endpoint, stop };
    if (performance.now() > deadline) {
      await stop();
      throw new Error(`it did not listen within ${startLimit / 1000} s`);
    }
    await wait(20);
  }
}

/** The lines in which HAProxy says what it cannot do, without its own time and process. */
function alerts(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => line.startsWith("[ALERT]"))
    .map((line) => line.replace(/^\[ALERT\]\s*(\(\d+\)\s*:)?\s*/, ""))
    .join("; ");
}

function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: address, port: 0 }, () => {
      const bound = server.address();
      server.close(() => resolve(bound !== null && typeof bound === "object" ? bound.port : 0));
    });
  });
}
