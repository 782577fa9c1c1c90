import type { FileTree } from "../filesystem/tree.ts";
import { type Architecture, architectures } from "./architecture.ts";

/** The first twenty bytes of an ELF file, told apart (System V ABI, "ELF header"). */
export interface ElfHeader {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** `e_type`: 2 is a program at a fixed address, 3 one that may be placed anywhere. */
  readonly type: number;
  /** `e_machine`: 62 is x86-64, 3 i386, 183 AArch64, 40 ARM. */
  readonly machine: number;
}

/** The ELF header at the start of `bytes`; `undefined` when they are no ELF file. */
export function parseElfHeader(bytes: Uint8Array): ElfHeader | undefined {
  if (bytes.length < 20) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // 0: 0x7f "ELF"; 4: class, 1 for 32 and 2 for 64 bits; 5: data, 1 for the little end first.
  if (view.getUint32(0) !== 0x7f454c46) return undefined;
  const [kind, data] = [view.getUint8(4), view.getUint8(5)];
  if ((kind !== 1 && kind !== 2) || (data !== 1 && data !== 2)) return undefined;
  const littleEndian = data === 1;
  // 16: e_type; 18: e_machine.
  return {
    bits: kind === 1 ? 32 : 64,
    littleEndian,
    type: view.getUint16(16, littleEndian),
    machine: view.getUint16(18, littleEndian),
  };
}

/** The ELF header of a file of the guest, links followed; `undefined` when there is no such file or it is no ELF. */
export function readElfHeader(tree: FileTree, path: string): ElfHeader | undefined {
  if (tree.stat(path)?.type !== "file") return undefined;
  return parseElfHeader(tree.read(path, { offset: 0, size: 64 }));
}

/** The architecture that a program is made for; `undefined` when it is none of those known. */
export function architectureOfElf(header: ElfHeader | undefined): Architecture | undefined {
  if (header === undefined) return undefined;
  return architectures.find(
    ({ elf }) => elf.machine === header.machine && elf.bits === header.bits && header.littleEndian,
  )?.name;
}

/** Bytes of a loader's path; that of x86-64 has 28. */
const longestLoader = 256;

/**
 * Why a file that begins like an ELF program cannot be started, as a clause; `undefined` when nothing speaks against it. Each
 * segment that is loaded must lie within the file (System V ABI, "Program Header"), and the dynamic loader must be there.
 *
 * @param read gives bytes of the file, less where it ends
 * @param size bytes of the file
 * @param isThere whether a path leads to a file of the guest
 */
export function elfDefect(
  read: (offset: number, size: number) => Uint8Array,
  size: number,
  isThere: (path: string) => boolean,
): string | undefined {
  const bytes = read(0, 64);
  const header = parseElfHeader(bytes);
  if (header === undefined || bytes.length < (header.bits === 64 ? 64 : 52)) return "it has no whole ELF header";
  if (header.type !== 2 && header.type !== 3) return `it is an ELF file of type ${header.type}, not a program`;
  const wide = header.bits === 64;
  const words = wordsOf(bytes, header);
  // e_phoff, e_phentsize and e_phnum.
  const [table, entry, count] = wide
    ? [words.word(32), words.half(54), words.half(56)]
    : [words.word(28), words.half(42), words.half(44)];
  if (count === 0 || entry < (wide ? 56 : 32)) return "it has no program headers";
  if (table + entry * count > size) return `its ${count} program headers lie beyond its ${size} bytes`;
  let loaded = 0;
  for (let index = 0; index < count; index++) {
    const segment = wordsOf(read(table + index * entry, wide ? 56 : 32), header);
    // p_type 1 is PT_LOAD, 3 PT_INTERP; then p_offset and p_filesz.
    const kind = segment.int(0);
    if (kind !== 1 && kind !== 3) continue;
    const [offset, length] = wide ? [segment.word(8), segment.word(32)] : [segment.word(4), segment.word(16)];
    if (offset + length > size) return `a segment of ${length} bytes from ${offset} lies beyond its ${size} bytes`;
    if (kind === 3) {
      const [loader = ""] = Buffer.from(read(offset, Math.min(length, longestLoader)))
        .toString("latin1")
        .split("\0");
      if (!isThere(loader)) return `its loader ${loader} is not there`;
      continue;
    }
    loaded += length;
  }
  return loaded === 0 ? "it has no segment to load" : undefined;
}

/** Numbers in the order and of the width that the header states. */
function wordsOf(bytes: Uint8Array, { bits, littleEndian }: ElfHeader) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    half: (at: number) => view.getUint16(at, littleEndian),
    int: (at: number) => view.getUint32(at, littleEndian),
    word: (at: number) =>
      bits === 64 ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian),
  };
}
