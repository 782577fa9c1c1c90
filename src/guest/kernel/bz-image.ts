import { compressionOf } from "./compression.ts";
import type { KernelBytes, KernelImage } from "./kernel-bytes.ts";

/** The longest release that uname(2) can tell. */
const longestRelease = 65;

/**
 * The headers of an x86 kernel (Linux, Documentation/arch/x86/boot.rst): boot sector, set-up header, release string,
 * place of the compressed kernel, and the PE header where the kernel is an EFI program as well.
 */
export function parseBzImage(read: KernelBytes, size: number): KernelImage {
  const bytes = read(0, 0x268);
  if (bytes.length < 0x268) return { defect: `its ${size} bytes are too few for the header of a bzImage` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // 0x1fe: the boot flag; 0x202: "HdrS".
  if (view.getUint16(0x1fe, true) !== 0xaa55) return { defect: "the boot flag 0xAA55 is missing at byte 0x1fe" };
  if (view.getUint32(0x202) !== 0x48647253) return { defect: 'the magic "HdrS" is missing at byte 0x202' };
  // 0x206: the version of the boot protocol; 2.08 brought the place of the compressed kernel.
  const protocol = view.getUint16(0x206, true);
  if (protocol < 0x0208) return { defect: `its boot protocol 0x${protocol.toString(16)} is older than 2.08` };
  // 0x211, bit 0: loaded at 1 MiB, which tells a bzImage from a zImage.
  if ((view.getUint8(0x211) & 1) === 0) return { defect: "it is not marked to be loaded at 1 MiB" };
  // 0x1f1: sectors of set-up code after the boot sector, 0 for 4.
  const setup = ((view.getUint8(0x1f1) || 4) + 1) * 512;
  // 0x1f4: the 32-bit code in units of 16 bytes.
  const code = view.getUint32(0x1f4, true) * 16;
  if (setup + code > size) return { defect: `it should have ${setup + code} bytes but has ${size}` };
  const pe = peDefect(read, view, size);
  if (pe !== undefined) return { defect: pe };
  // 0x248 and 0x24c: offset and length of the compressed kernel within the 32-bit code.
  const [offset, length] = [view.getUint32(0x248, true), view.getUint32(0x24c, true)];
  if (length === 0 || offset + length > code) {
    return { defect: `its compressed kernel (${length} bytes from ${offset}) lies outside its ${code} bytes of code` };
  }
  const payload = read(setup + offset, 16);
  const compression = compressionOf(payload) ?? (isElf(payload) ? "not compressed" : undefined);
  if (compression === undefined) return { defect: `what stands at byte ${setup + offset} is no compressed kernel` };
  // 0x20e: where the release string is, less 0x200.
  const release = releaseAt(read, view.getUint16(0x20e, true) + 0x200, setup);
  if (release === undefined) return { defect: "it has no release string" };
  // 0x236, bit 0: it has a 64-bit entry point (since 2.12).
  const is64 = protocol >= 0x020c && (view.getUint16(0x236, true) & 1) !== 0;
  const place = { offset: setup + offset, size: length, endsWithSize: true };
  return { format: `bzImage, ${compression}`, architectures: [is64 ? "amd64" : "i386"], release, payload: place };
}

/** "MZ" at 0 and "PE" where 0x3c points belong together; a kernel that is no EFI program has neither. */
function peDefect(read: KernelBytes, view: DataView, size: number): string | undefined {
  const mz = view.getUint16(0) === 0x4d5a;
  const place = view.getUint32(0x3c, true);
  const signature = place >= 0x40 && place + 4 <= size ? read(place, 4) : new Uint8Array(4);
  const pe = signature[0] === 0x50 && signature[1] === 0x45 && signature[2] === 0 && signature[3] === 0;
  if (mz && !pe) return `the magic "PE" is missing at byte ${place}, where its EFI header should be`;
  if (pe && !mz) return 'the magic "MZ" is missing at byte 0, although it has an EFI header';
  return undefined;
}

/** The first word of the release string, which is what `uname -r` will say. */
function releaseAt(read: KernelBytes, offset: number, end: number): string | undefined {
  if (offset <= 0x200 || offset >= end) return undefined;
  const text = Buffer.from(read(offset, Math.min(longestRelease + 1, end - offset))).toString("latin1");
  return /^[\x21-\x7e]+(?=[ \0])/.exec(text)?.[0];
}

function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}
