import type { FileTree } from "../filesystem/tree.ts";
import type { Architecture } from "./architecture.ts";

/** `Machine` of the PE header (Microsoft's "PE Format", "Machine Types"). */
const machines: Readonly<Record<number, Architecture>> = { 34404: "amd64", 332: "i386", 450: "armhf", 43620: "arm64" };
/** `Subsystem` of an application that EFI firmware starts. */
const efiApplication = 10;

/** What an EFI program is made for, or why the firmware could not start it, as a clause. */
export type EfiProgram = { readonly architecture: Architecture } | { readonly defect: string };

/** Reads the headers of an EFI program. */
export function readEfiProgram(tree: FileTree, path: string): EfiProgram {
  const status = tree.stat(path);
  if (status?.type !== "file") return { defect: "there is no such file" };
  const head = Buffer.from(tree.read(path, { offset: 0, size: 4096 }));
  if (head.length < 64 || head.toString("latin1", 0, 2) !== "MZ") return { defect: "it is no EFI program" };
  // The PE header: its signature, the machine, and 70 bytes into the optional header the subsystem.
  const at = head.readUInt32LE(0x3c);
  const subsystem = at + 24 + 68;
  if (subsystem + 2 > head.length || head.toString("latin1", at, at + 4) !== "PE\0\0") {
    return { defect: "it has no PE header" };
  }
  if (head.readUInt16LE(subsystem) !== efiApplication) {
    return { defect: `it is for subsystem ${head.readUInt16LE(subsystem)}, not an EFI application` };
  }
  const sections = at + 24 + head.readUInt16LE(at + 20);
  for (let section = sections; section < sections + head.readUInt16LE(at + 6) * 40; section += 40) {
    if (section + 40 > head.length) return { defect: "its table of sections lies beyond its headers" };
    // SizeOfRawData and PointerToRawData.
    const end = head.readUInt32LE(section + 16) + head.readUInt32LE(section + 20);
    if (end > status.size) return { defect: `a section ends at byte ${end}, beyond its ${status.size} bytes` };
  }
  const architecture = machines[head.readUInt16LE(at + 4)];
  if (architecture === undefined)
    return { defect: `it is for the machine 0x${head.readUInt16LE(at + 4).toString(16)}` };
  return { architecture };
}
