import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { guestOf } from "../../src/guest/guest.ts";
import { Refusal } from "../../src/refusal.ts";
import { certificateFiles } from "../../src/runtime/balancer/certificate-files.ts";
import { renderHaproxy } from "../../src/runtime/balancer/haproxy.ts";
import type { LoadBalancer } from "../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../src/runtime/balancer/object-id.ts";
import type { Amphora, Lab, Service } from "../../src/runtime/lab/lab.ts";
import { noLab } from "../../src/runtime/lab/no-lab.ts";
import { attempt } from "../../src/runtime/traffic/attempt.ts";
import { hostConfiguration } from "../../src/runtime/traffic/host-configuration.ts";
import { hostHaproxyProgram } from "../../src/runtime/traffic/host-haproxy.ts";
import { tcpExchange } from "../../src/runtime/traffic/tcp-client.ts";
import { endTraffic } from "../../src/runtime/traffic/traffic.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { skipAloud } from "../skip.ts";
import { memoryTree } from "./memory-tree.ts";
import { allChecks } from "./verification.ts";

/** What is wrong with the amphora that a check is to see through. */
export interface HostFault {
  /** Something else is served than what was asked for. */
  readonly balancer?: (balancer: LoadBalancer) => LoadBalancer;
  readonly configuration?: (text: string) => string;
  /** Nothing but the first configuration is ever served. */
  readonly isStuck?: boolean;
}

/** Where members listen. */
const memberAddress = "127.0.0.1";
/** Ports below 1024 are root's alone. */
const offset = 10_000;
const version = "2.6.12-1";
/** Milliseconds: no monitor here takes longer to change its mind. */
const longestState = 4000;

/** Skips, aloud, the suite or test that needs HAProxy on this host. */
export function needHostHaproxy(context: Mocha.Context): void {
  if (hostHaproxyProgram() === undefined) skipAloud(context, "haproxy is not installed; npm test installs it");
}

/**
 * Runs checks on a stand-in for an amphora: this host's HAProxy with the configuration that the amphora would have, on
 * free ports, its heartbeats told from HAProxy's own statistics. There is no agent and no inside.
 */
export async function resultsOnHost(
  ids: readonly string[],
  fault: HostFault = {},
): Promise<ReadonlyMap<string, CheckResult>> {
  const { checks, run } = await allChecks();
  const selected = checks.map(({ description }) => description).filter(({ id }) => ids.includes(id));
  const haproxy = new HostAmphora(fault);
  try {
    const guest = guestOf(memoryTree(new Map()));
    const results = await run(selected, { image: {} as ImageUnderTest, guest, lab: haproxy.lab });
    return new Map(results.map((result) => [result.id, result]));
  } finally {
    await endTraffic();
    await haproxy.end();
  }
}

class HostAmphora {
  readonly lab: Lab;
  readonly #fault: HostFault;
  readonly #directory = mkdtempSync(join(tmpdir(), "amphora-host-lab."));
  /** One that nobody else uses, so that every port is free. */
  readonly #address = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  readonly #processes: ChildProcess[] = [];
  #served = "";
  #said = "";

  constructor(fault: HostFault) {
    this.#fault = fault;
    const service = this.#service();
    this.lab = { ...noLab, service: async () => service, amphora: async () => service.amphora };
  }

  async end(): Promise<void> {
    for (const child of this.#processes) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(this.#directory, { recursive: true });
  }

  #service(): Service {
    const loadBalancerId = objectId("load balancer");
    const amphora = {
      name: "host",
      identity: { heartbeatInterval: 1 },
      boot: { accelerator: "kvm" },
      agent: { haproxy: async () => ({ text: this.#served }) },
      probe: { run: async () => ({ stdout: "1\n", stderr: "", exitCode: 0 }) },
      heartbeats: { next: (holds: (heartbeat: unknown) => boolean, limit: number) => this.#state(holds, limit) },
    } as unknown as Amphora;
    return {
      amphora,
      vip: this.#address,
      memberAddress,
      loadBalancerId,
      serve: (balancer) => this.#serve(balancer),
      serveText: (text) => this.#start(text),
      endpoint: async (port) => ({ host: this.#address, port: port + offset }),
    };
  }

  async #serve(asked: LoadBalancer): Promise<void> {
    const { isStuck, balancer: change = (one) => one, configuration = (text) => text } = this.#fault;
    if (isStuck && this.#served !== "") return;
    const balancer = inHaste(change(asked));
    const folder = join(this.#directory, "certs");
    mkdirSync(join(folder, balancer.id), { recursive: true });
    const files = certificateFiles(balancer, folder);
    for (const { name, pem } of files) writeFileSync(join(folder, balancer.id, name), pem);
    const paths = { state: this.#directory, certificates: folder };
    const text = configuration(renderHaproxy(balancer, { vips: [this.#address], haproxyVersion: version, paths }));
    // A certificate's file changes under the same name, and is read at a reload alone.
    const list = files.map(({ name, pem }) => `# ${name} ${pem.length < 1000 ? pem.replaceAll("\n", " ") : ""}`);
    await this.#start(`${text}${list.join("\n")}\n`);
  }

  async #start(text: string): Promise<void> {
    if (text === this.#served) return;
    const socket = join(this.#directory, "stats");
    const socketLine = `global\n    stats socket ${socket} mode 0600 level admin expose-fd listeners`;
    const adapted = hostConfiguration(text, {
      address: this.#address,
      portFor: (port) => port + offset,
      servers: new Map(),
      threads: 1,
    })
      .replace(/^global$/m, socketLine)
      .replaceAll("%[dst_port]", `%[dst_port,sub(${offset})]`);
    const file = join(this.#directory, "haproxy.cfg");
    writeFileSync(file, adapted);
    const old = this.#processes.at(-1);
    const takeOver = old?.pid === undefined ? [] : ["-x", socket, "-sf", String(old.pid)];
    const program = hostHaproxyProgram() ?? "haproxy";
    const child = spawn(program, ["-db", "-f", file, ...takeOver], { stdio: ["ignore", "ignore", "pipe"] });
    this.#processes.push(child);
    this.#said = "";
    child.stderr?.on("data", (chunk) => {
      this.#said += String(chunk);
    });
    const [, port = 0] = /^\s*bind\s+\S*:(\d+)/m.exec(adapted) ?? [];
    const at = { host: this.#address, port: Number(port) };
    for (;;) {
      if (child.exitCode !== null) throw new Error(`HAProxy does not start: ${this.#said}`);
      const outcome = await attempt(tcpExchange(at, "", { timeout: 200, until: /./ }));
      const listens = outcome.ok || !outcome.reason.includes("ECONNREFUSED");
      if (listens && (await this.#ask("show info")).includes(`Pid: ${child.pid}\n`)) break;
      await wait(20);
    }
    this.#served = text;
  }

  /** What a heartbeat would say, from the lines of `show stat`: `pool:listener,member,…`, the state in the eighteenth column. */
  async #state(holds: (heartbeat: unknown) => boolean, limit: number): Promise<{ at: number }> {
    const deadline = Date.now() + Math.min(limit, longestState);
    while (Date.now() < deadline) {
      const pools: Record<string, { members: Record<string, string> }> = {};
      for (const line of (await this.#ask("show stat")).split("\n")) {
        const [pool = "", member = "", ...columns] = line.split(",");
        if (!pool.includes(":") || member === "BACKEND") continue;
        pools[pool] ??= { members: {} };
        pools[pool].members[member] = columns[15] ?? "";
      }
      if (holds({ pools })) return { at: Date.now() };
      await wait(50);
    }
    throw new Refusal("heartbeat-deadline", "HAProxy did not come to that state in time");
  }

  async #ask(command: string): Promise<string> {
    const socket = connect(join(this.#directory, "stats"));
    socket.on("error", () => {});
    socket.write(`${command}\n`);
    let said = "";
    for await (const chunk of socket) said += String(chunk);
    return said;
  }
}

/** Nothing here is late because of an emulator. */
function inHaste(balancer: LoadBalancer): LoadBalancer {
  const pools = balancer.pools.map((pool) =>
    pool.monitor === undefined ? pool : { ...pool, monitor: { ...pool.monitor, delay: 1, timeout: 1 } },
  );
  return { ...balancer, pools };
}
