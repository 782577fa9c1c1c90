import { uint64le, viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { Refusal } from "../../refusal.ts";
import type { Architecture } from "../architecture.ts";
import { architectureOfElf, parseElfHeader } from "../elf.ts";
import { unpack } from "../packed/unpack.ts";
import { compressionOf } from "./compression.ts";

/** What a kernel module says of itself, or the first thing in it that is wrong, as a clause. */
export type ModuleFile =
  | {
      readonly path: string;
      readonly architecture: Architecture | undefined;
      /** The kernel release that it was built for, the first word of its `vermagic`. */
      readonly release: string;
    }
  | { readonly path: string; readonly defect: string }
  | { readonly path: string; readonly unread: string };

/** Bytes of a module, unpacked; the largest of Debian's has 6 MB. */
const largest = 64 * 1024 * 1024;
const mostSections = 4096;
/** Bytes of a section of names or of the module's own words. */
const largestSection = 1024 * 1024;

/** Reads the header and the section `.modinfo` of a module file, `.ko` or packed with gzip, xz or zstd; of one that is not packed only these. */
export async function readModuleFile(path: string, file: ByteReader): Promise<ModuleFile> {
  try {
    if (file.length === 0) return { path, defect: "it is empty" };
    const isPacked = compressionOf(file.read(0, Math.min(16, file.length))) !== undefined;
    return { path, ...readElf(isPacked ? await unpacked(file) : file) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { path, [error.code === "unread" ? "unread" : "defect"]: error.message } as ModuleFile;
  }
}

async function unpacked(file: ByteReader): Promise<ByteReader> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const piece of unpack(file, 0)) {
    length += piece.length;
    if (length > largest) throw new Refusal("too-large", `it unpacks to more than ${largest} bytes`);
    parts.push(Buffer.from(piece));
  }
  const bytes = Buffer.concat(parts);
  return { length, read: (offset, size) => bytes.subarray(offset, offset + size) };
}

type Told = { readonly architecture: Architecture | undefined; readonly release: string } | { readonly defect: string };

/** An ELF object file (System V ABI, "Sections") of 32 or 64 bits, the little end first. */
function readElf(file: ByteReader): Told {
  const bytes = file.read(0, Math.min(64, file.length));
  const header = parseElfHeader(bytes);
  if (header === undefined || bytes.length < 64 || !header.littleEndian) return { defect: "it is no ELF file" };
  // 1 is an object file that is still to be linked.
  if (header.type !== 1) return { defect: `it is an ELF file of type ${header.type}, not a module` };
  const wide = header.bits === 64;
  const view = viewOf(bytes);
  // e_shoff, e_shentsize, e_shnum, e_shstrndx.
  const table = wide ? uint64le(view, 40) : view.getUint32(32, true);
  const [entry, count, names] = [0, 2, 4].map((at) => view.getUint16((wide ? 58 : 46) + at, true));
  if (entry !== (wide ? 64 : 40) || count === undefined || count === 0 || count > mostSections) {
    return { defect: "it has no table of sections" };
  }
  if (table + entry * count > file.length) {
    return { defect: `its table of sections lies beyond its ${file.length} bytes` };
  }
  const sections = viewOf(Uint8Array.from(file.read(table, entry * count)));
  const sectionAt = (index: number) => {
    const at = index * entry;
    const [offset, size] = wide
      ? [uint64le(sections, at + 24), uint64le(sections, at + 32)]
      : [sections.getUint32(at + 16, true), sections.getUint32(at + 20, true)];
    return { name: sections.getUint32(at, true), offset, size };
  };
  const text = ({ offset, size }: { offset: number; size: number }) =>
    size > largestSection || offset + size > file.length
      ? undefined
      : Buffer.from(file.read(offset, size)).toString("latin1");
  const list = names === undefined || names >= count ? undefined : text(sectionAt(names));
  if (list === undefined) return { defect: "its sections have no names" };
  for (let index = 0; index < count; index++) {
    const section = sectionAt(index);
    if (!list.startsWith(".modinfo\0", section.name)) continue;
    const words = text(section)?.split("\0") ?? [];
    const release = words
      .find((word) => word.startsWith("vermagic="))
      ?.slice("vermagic=".length)
      .split(" ")[0];
    if (release === undefined || release === "") return { defect: "it does not say which kernel it was built for" };
    return { architecture: architectureOfElf(header), release };
  }
  return { defect: "it has no section .modinfo" };
}
