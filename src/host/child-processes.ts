import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until no process that this one has started runs any more, whichever thread started it and whether or not that
 * thread still lives.
 *
 * @param limit milliseconds to wait at most
 * @returns whether they have all ended; true at once where the host does not tell (proc(5), "children")
 */
export async function childProcessesEnded(limit: number): Promise<boolean> {
  const deadline = Date.now() + limit;
  for (; childrenOf("/proc/self/task").some(isRunning); await sleep(10)) {
    if (Date.now() > deadline) return false;
  }
  return true;
}

function childrenOf(tasks: string): string[] {
  const threads = namesIn(tasks);
  return threads.flatMap((thread) => textOf(`${tasks}/${thread}/children`).match(/\d+/g) ?? []);
}

/** One that has ended but that nobody has asked for its status is a zombie: the field after the name says Z. */
function isRunning(pid: string): boolean {
  const status = textOf(`/proc/${pid}/stat`);
  return status !== "" && !/^[ZX]/.test(status.slice(status.lastIndexOf(")") + 2));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
