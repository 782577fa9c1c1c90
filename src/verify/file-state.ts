import { type BigIntStats, statSync } from "node:fs";

/** What must stay the same of a file while it is read; `undefined` where nothing can be seen. */
export type FileState = Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs" | "ctimeNs"> | undefined;

const words = {
  dev: "its device",
  ino: "its inode",
  size: "its size",
  mtimeNs: "the time of its last change",
  ctimeNs: "the time of its last change of status",
} as const;

/** The state of what a path leads to, links followed. */
export function fileState(path: string): FileState {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** How two states of one path differ, as a clause; `undefined` when they do not. */
export function changeOf(before: FileState, after: FileState): string | undefined {
  if (before === undefined || after === undefined) {
    if (before === after) return undefined;
    return after === undefined ? "it is gone" : "it was not there before";
  }
  const changed = (Object.keys(words) as (keyof typeof words)[]).filter((key) => before[key] !== after[key]);
  const told = changed.map((key) => `${words[key]} was ${before[key]} and is ${after[key]}`);
  return told.length === 0 ? undefined : told.join(", ");
}
