import { readFileSync, readlinkSync } from "node:fs";

/** Names one process for good: a pid alone is reused, a pid with its start time and boot is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot at which the process started, field 22 of /proc/PID/stat. */
  readonly startTime: string;
  readonly bootId: string;
  /** The pid namespace in which `pid` has its meaning. */
  readonly pidNamespace: string;
}

/** The identity of the process `pid`, or undefined when there is none. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    return { pid, startTime: startTime(pid), bootId: bootId(), pidNamespace: readlinkSync("/proc/self/ns/pid") };
  } catch {
    return undefined;
  }
}

/** What can be said of a process from here; `unknown` for one of another pid namespace. */
export function processState(identity: ProcessIdentity): "alive" | "dead" | "unknown" {
  if (identity.bootId !== bootId()) return "dead";
  if (identity.pidNamespace !== readlinkSync("/proc/self/ns/pid")) return "unknown";
  return processIdentity(identity.pid)?.startTime === identity.startTime ? "alive" : "dead";
}

function startTime(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command name, in parentheses, may itself hold blanks and parentheses; field 3 follows the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie only waits to be reaped: nobody works there any more.
  if (fields[0] === "Z") throw new Error(`process ${pid} has ended`);
  return fields[19] ?? "";
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
