// Lets bench/tables.ts, build-table.ts or convert-table.ts measure, and leaves nothing behind when it is interrupted: no mount, daemon or file.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { removeStaleWorkDirectories } from "../src/host/work-directory.ts";

/** Seconds that rivals have to give back what they mounted. */
const patience = 30;

// A process that waits for its child in spawnSync hears no signal, so another one listens for it.
const TABLES: Readonly<Record<string, string>> = { build: "build-table.ts", convert: "convert-table.ts" };
const tables = fileURLToPath(new URL(TABLES[process.argv[2] ?? ""] ?? "tables.ts", import.meta.url));
const child = spawn(process.execPath, [...process.execArgv, tables, ...process.argv.slice(2)], {
  detached: true,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(signal));
const [status] = await once(child, "exit");
if (process.exitCode === undefined) process.exitCode = status ?? 1;

async function stop(signal: NodeJS.Signals): Promise<void> {
  process.exitCode = 1;
  signalGroup(signal);
  for (let tenth = 0; tenth < patience * 10 && signalGroup(0); tenth++) await setTimeout(100);
  signalGroup("SIGKILL");
  removeStaleWorkDirectories("out", "bench");
}

/** Reaches the measuring process and all that it started. @returns whether any is left */
function signalGroup(signal: NodeJS.Signals | 0): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}
