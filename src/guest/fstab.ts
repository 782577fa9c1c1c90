import type { Guest } from "./guest.ts";
import { readText } from "./text.ts";

/** One line of fstab(5). */
export interface FstabEntry {
  /** Counted from 1. */
  readonly line: number;
  /** `LABEL=cloudimg-rootfs`, `/dev/sda1`, `tmpfs`; quotes and escapes undone. */
  readonly device: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly options: readonly string[];
  /** 0 where it is left out: the file system is not checked. */
  readonly pass: number;
}

/** /etc/fstab as util-linux reads it. */
export interface Fstab {
  /** Whether there is such a file. */
  readonly present: boolean;
  readonly entries: readonly FstabEntry[];
  /** Lines that are no entry, which mount and systemd pass over. */
  readonly broken: readonly number[];
}

export const fstabPath = "/etc/fstab";

/** Reads /etc/fstab (fstab(5); util-linux's `libmount`). */
export function readFstab({ tree }: Guest): Fstab {
  const text = readText(tree, fstabPath);
  const entries: FstabEntry[] = [];
  const broken: number[] = [];
  for (const [index, line] of (text ?? "").split("\n").entries()) {
    const content = line.replace(/^[ \t\r]+/, "");
    if (content === "" || content.startsWith("#")) continue;
    const entry = parseEntry(content, index + 1);
    if (entry === undefined) broken.push(index + 1);
    else entries.push(entry);
  }
  return { present: text !== undefined, entries, broken };
}

function parseEntry(content: string, line: number): FstabEntry | undefined {
  const [device, mountPoint, type, options, frequency = "0", pass = "0"] = content.trimEnd().split(/[ \t]+/);
  if (device === undefined || mountPoint === undefined || type === undefined) return undefined;
  if (!/^\d+$/.test(frequency) || !/^\d+$/.test(pass)) return undefined;
  return {
    line,
    device: unescaped(device).replace(/^(\w+=)(["'])(.*)\2$/, "$1$3"),
    mountPoint: unescaped(mountPoint),
    type: unescaped(type),
    options: unescaped(options ?? "defaults").split(","),
    pass: Number(pass),
  };
}

/** A backslash and three octal digits stand for a character, such as a space. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
