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
