import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { Duplex, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { exitCodeOfSignal, requireTool } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import { openConsolePipe } from "./console-pipe.ts";
import { type ConsoleFinding, type ConsoleWatch, watchConsole } from "./console-watch.ts";
import type { Machine, MachineEnd, Nic } from "./machine.ts";
import { descriptors, hotPlugBuses, machineCommand, netdevOf, nicDevice } from "./machine-command.ts";
import type { MachineSpec } from "./machine-spec.ts";
import { forwardedPort } from "./port-forward.ts";
import type { Probe } from "./probe.ts";
import { probeOver } from "./probe-channel.ts";
import { processUse } from "./process-use.ts";
import { openQmp, type Qmp, type QmpEvent } from "./qmp.ts";

/** A machine with what was recognised on its console and with its probe. */
export interface RunningMachine extends Machine {
  readonly spec: MachineSpec;
  readonly probe: Probe;
  /** What its console said that a sound amphora does not say, oldest first. */
  readonly findings: readonly ConsoleFinding[];
  /** The last lines of the console, without escape sequences. */
  lastLines(count: number): string[];
  /** Tells of each finding as it is made; those that were made already at once. */
  onFinding(listener: (finding: ConsoleFinding) => void): void;
  onEvent(listener: (event: QmpEvent) => void): void;
}

/** Characters kept of what QEMU writes to standard error. */
const keptErrors = 8192;

/** Milliseconds to wait for a started QEMU's greeting: a saved state is read before anything else is answered. */
const greetingLimit = 60_000;

/**
 * Starts QEMU, which ends when this thread does. A machine with a saved state goes on from it.
 *
 * @throws {Refusal} `missing-tool`, `no-firmware`; `qemu-failed` with QEMU's own sentence
 */
export async function startMachine(spec: MachineSpec): Promise<RunningMachine> {
  const [program = "", ...args] = machineCommand(spec);
  requireTool(program);
  requireTool("setpriv");
  const state = spec.state === undefined ? [] : [openSync(spec.state, "r")];
  let writer: number | undefined;
  let reader: Readable;
  let child: ChildProcess;
  try {
    ({ reader, writer } = await openConsolePipe(dirname(spec.disk.overlay)));
    child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...orphanGuard(), program, ...args], {
      // A terminal's interrupt is for us to answer.
      detached: true,
      stdio: ["ignore", writer, "pipe", "pipe", "pipe", ...state],
      env: { ...process.env, LC_ALL: "C" },
    });
  } finally {
    for (const descriptor of [...state, writer]) if (descriptor !== undefined) closeSync(descriptor);
  }
  const listeners: ((finding: ConsoleFinding) => void)[] = [];
  const watch = watchConsole((finding) => {
    for (const listener of listeners) listener(finding);
  });
  reader.setEncoding("latin1").on("data", (text: string) => watch.take(text));
  const ended = endOf(child, reader);
  let qmp: Qmp;
  try {
    qmp = await openQmp(streamOf(child, descriptors.qmp), greetingLimit);
    await goOn(qmp, spec);
  } catch (error) {
    child.kill("SIGKILL");
    const { stderr, exitCode } = await ended;
    const said = stderr
      .trim()
      .split("\n")
      .at(-1)
      ?.replace(/^[^:]*qemu-system-\w+: /, "")
      .replace(/\.$/, "");
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      "qemu-failed",
      `QEMU could not start the machine: ${said || `${error.message} (status ${exitCode})`}.`,
    );
  }
  const probe = probeOver(streamOf(child, descriptors.probe));
  return {
    ...control(child, spec, qmp, watch, ended),
    probe,
    onFinding: (listener) => {
      for (const finding of watch.findings) listener(finding);
      listeners.push(listener);
    },
  };
}

/** The kernel ends QEMU with us; should we have died before setpriv asked for that, nothing is started. */
function orphanGuard(): string[] {
  return ["sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid)];
}

/** A machine whose state was saved while it stood still does so until it is told to go on. */
async function goOn(qmp: Qmp, { state }: MachineSpec): Promise<void> {
  if (state === undefined) return;
  while (((await qmp.command("query-status")) as { status?: unknown }).status === "inmigrate") await sleep(10);
  await qmp.command("cont");
}

function control(child: ChildProcess, spec: MachineSpec, qmp: Qmp, watch: ConsoleWatch, ended: Promise<MachineEnd>) {
  const { pid = 0 } = child;
  const ports = new Map<string, Promise<number>>();
  const buses = hotPlugBuses(spec.machine);
  const use = processUse(pid);
  void ended.then(use.freeze);
  let before: Promise<unknown> = Promise.resolve();
  return {
    spec,
    processId: pid,
    disk: spec.disk.overlay,
    ended,
    findings: watch.findings,
    qmp: (command: string, args?: Readonly<Record<string, unknown>>) => qmp.command(command, args),
    onEvent: qmp.onEvent,
    console: watch.tail,
    lastLines: watch.lastLines,
    cpuSeconds: use.cpuSeconds,
    residentBytes: use.residentBytes,
    forward(netdev: string, protocol: "tcp" | "udp", guestAddress: string, guestPort: number): Promise<number> {
      const rule = { netdev, protocol, guestAddress, guestPort };
      const key = Object.values(rule).join(" ");
      // One at a time, since the port is told by a table of all.
      const port = ports.get(key) ?? before.then(() => forwardedPort(qmp, rule));
      before = port.catch(() => ports.delete(key));
      ports.set(key, port);
      return port;
    },
    async plug(nic: Nic): Promise<void> {
      const bus = spec.machine === "pc" ? undefined : buses.shift();
      if (spec.machine !== "pc" && bus === undefined) {
        throw new Refusal(
          "no-slot",
          `The machine ${spec.machine} has no slot left for ${nic.id}; boot another amphora for it.`,
        );
      }
      await qmp.command("netdev_add", netdevOf(nic));
      await qmp.command("device_add", { ...nicDevice(nic), ...(bus !== undefined && { bus }) });
    },
    async stop(): Promise<void> {
      child.kill("SIGKILL");
      await ended;
      rmSync(spec.disk.overlay, { force: true });
    },
  };
}

function streamOf(child: ChildProcess, descriptor: number): Duplex {
  const stream = child.stdio[descriptor];
  if (stream instanceof Duplex) return stream;
  throw new Error(`QEMU has no stream as its descriptor ${descriptor}`);
}

/** It has ended when all that it said has been read. */
async function endOf(child: ChildProcess, console_: Readable): Promise<MachineEnd> {
  let stderr = "";
  const silence = new Promise<void>((resolve) => void console_.on("close", resolve).on("error", () => {}));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-keptErrors);
  });
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    await silence;
    return { exitCode: code ?? exitCodeOfSignal(signal ?? undefined) ?? 1, stderr };
  } catch (error) {
    return { exitCode: 1, stderr: error instanceof Error ? error.message : String(error) };
  }
}
