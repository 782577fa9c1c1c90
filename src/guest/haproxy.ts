import type { FileTree } from "../filesystem/tree.ts";
import { parseElfHeader } from "./elf.ts";
import type { Guest } from "./guest.ts";

/** Where every package of HAProxy puts its program, and where the agent calls it. */
export const haproxyProgram = "/usr/sbin/haproxy";

/** Bytes of section headers and of constants beyond which no program of HAProxy's size is. */
const largest = { headers: 256 * 1024, constants: 16 * 1024 * 1024 };
/** Bytes read at a time, and those that two reads share so that no list is cut between them. */
const [step, overlap] = [128 * 1024, 4096];

/** What HAProxy was built with, as `haproxy -vv` tells it. */
export interface HaproxyBuild {
  /** Names with a plus in its list of features. */
  readonly features: ReadonlySet<string>;
  /** Names with a minus. */
  readonly without: ReadonlySet<string>;
}

/** Finds the list of features among the program's constants; `undefined` when there is none. */
export function readHaproxyBuild({ tree }: Guest): HaproxyBuild | undefined {
  if (tree.stat(haproxyProgram)?.type !== "file") return undefined;
  let total = 0;
  for (const { offset, size } of constantsOf(tree, haproxyProgram)) {
    total += size;
    if (total > largest.constants) return undefined;
    for (let at = 0; at < size; at += step) {
      const bytes = tree.read(haproxyProgram, { offset: offset + at, size: Math.min(step + overlap, size - at) });
      const list = /(?:[+-][A-Z][A-Z0-9_]+ |[+-]51DEGREES ){8,}[+-][A-Z][A-Z0-9_]+/.exec(textOf(bytes))?.[0];
      if (list !== undefined) return buildOf(list);
    }
  }
  return undefined;
}

function buildOf(list: string): HaproxyBuild {
  const words = list.split(" ");
  const signed = (sign: string) => new Set(words.filter((word) => word.startsWith(sign)).map((word) => word.slice(1)));
  return { features: signed("+"), without: signed("-") };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The sections of a program that are loaded, cannot be written and hold no code: its constants, in the order of the file. */
function constantsOf(tree: FileTree, path: string): { readonly offset: number; readonly size: number }[] {
  const bytes = tree.read(path, { offset: 0, size: 64 });
  const header = parseElfHeader(bytes);
  if (header === undefined || bytes.length < 64) return [];
  const wide = header.bits === 64;
  const little = header.littleEndian;
  const word = (view: DataView, at: number) =>
    wide ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const viewOf = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset, data.byteLength);
  const top = viewOf(bytes);
  // e_shoff, e_shentsize and e_shnum (System V ABI, "ELF header").
  const start = word(top, wide ? 0x28 : 0x20);
  const size = top.getUint16(wide ? 0x3a : 0x2e, little);
  const count = top.getUint16(wide ? 0x3c : 0x30, little);
  if (size < (wide ? 64 : 40) || size * count > largest.headers) return [];
  const table = tree.read(path, { offset: start, size: size * count });
  const found: { offset: number; size: number }[] = [];
  for (let at = 0; at + size <= table.length; at += size) {
    const section = viewOf(table.subarray(at, at + size));
    // sh_type 1 is the program's own data; sh_flags 2 is loaded, neither written (1) nor run (4), 0x10 and 0x20 merged strings.
    const flags = word(section, 8) & ~0x30;
    if (section.getUint32(4, little) !== 1 || flags !== 2) continue;
    found.push({ offset: word(section, wide ? 0x18 : 0x10), size: word(section, wide ? 0x20 : 0x14) });
  }
  return found;
}
