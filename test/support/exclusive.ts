import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessIdentity, processIdentity, processState } from "../../src/host/process-identity.ts";

/** Lets one process at a time do `work`; the lock of one that died is taken over. */
export async function exclusively<T>(lock: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(lock), { recursive: true });
  const mine = `${lock}.${process.pid}`;
  for (;;) {
    mkdirSync(mine, { recursive: true });
    writeFileSync(`${mine}/owner`, JSON.stringify(processIdentity(process.pid)));
    try {
      // A directory that holds something is replaced by no other.
      renameSync(mine, lock);
      break;
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    }
    rmSync(mine, { recursive: true });
    if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
    else await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isAbandoned(lock: string): boolean {
  try {
    return processState(JSON.parse(readFileSync(`${lock}/owner`, "utf8")) as ProcessIdentity) === "dead";
  } catch {
    return false;
  }
}
