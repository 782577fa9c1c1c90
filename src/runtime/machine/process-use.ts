import { readFileSync } from "node:fs";

/** What a process has used; once it is gone, what was told last. */
export interface ProcessUse {
  cpuSeconds(): number;
  residentBytes(): number;
  /** From now on the number may be another process's. */
  freeze(): void;
}

/** Clock ticks of user space per second (time(7), USER_HZ) and bytes of a page, on all that amphorae are booted on. */
const [ticks, page] = [100, 4096];

/** Reads /proc/PID/stat (proc(5)): fields 14 and 15 are ticks in user and kernel mode, field 24 resident pages. */
export function processUse(pid: number): ProcessUse {
  let seen = { cpuSeconds: 0, residentBytes: 0 };
  let isFrozen = false;
  const look = () => {
    if (isFrozen) return seen;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const field = (number: number) => Number(fields[number - 3] ?? 0);
      if (field(24) > 0) seen = { cpuSeconds: (field(14) + field(15)) / ticks, residentBytes: field(24) * page };
    } catch {
      // It has ended; what it had used stays said.
    }
    return seen;
  };
  return {
    cpuSeconds: () => look().cpuSeconds,
    residentBytes: () => look().residentBytes,
    freeze() {
      isFrozen = true;
    },
  };
}
