import { Refusal } from "../refusal.ts";
import type { ByteReader } from "./reader.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";
import { footerCookie, footerSizes } from "./vhd/footer.ts";

/** What a file is, by its content and never by its name; `raw` stands for whatever is not known otherwise. */
export type ContainerFormat = "qcow2" | "vhd" | "tar" | "raw";

/** A format known by bytes at a place, and what to do with it. */
interface Signature {
  readonly name: string;
  readonly offset: number;
  readonly bytes: Buffer;
  readonly remedy: string;
}

const convert = "convert it with qemu-img convert -O qcow2";
const ascii = (text: string) => Buffer.from(text, "latin1");
const signatures: readonly Signature[] = [
  { name: "VMDK", offset: 0, bytes: ascii("KDMV"), remedy: convert },
  { name: "VMDK", offset: 0, bytes: ascii("COWD"), remedy: convert },
  { name: "VMDK", offset: 0, bytes: ascii("# Disk DescriptorFile"), remedy: convert },
  { name: "VHDX", offset: 0, bytes: ascii("vhdxfile"), remedy: convert },
  { name: "VDI", offset: 0x40, bytes: Buffer.from("7f10dabe", "hex"), remedy: convert },
  { name: "QED", offset: 0, bytes: ascii("QED\0"), remedy: convert },
  { name: "Parallels disk", offset: 0, bytes: ascii("WithoutFreeSpace"), remedy: convert },
  { name: "Parallels disk", offset: 0, bytes: ascii("WithouFreSpacExt"), remedy: convert },
  { name: "LUKS volume", offset: 0, bytes: ascii("LUKS\xba\xbe"), remedy: "decrypt it with qemu-img convert first" },
  { name: "gzip file", offset: 0, bytes: Buffer.from("1f8b08", "hex"), remedy: "unpack it with gzip -d first" },
  { name: "xz file", offset: 0, bytes: ascii("\xfd7zXZ\0"), remedy: "unpack it with xz -d first" },
  { name: "bzip2 file", offset: 0, bytes: ascii("BZh"), remedy: "unpack it with bzip2 -d first" },
  { name: "Zstandard file", offset: 0, bytes: Buffer.from("28b52ffd", "hex"), remedy: "unpack it with zstd -d first" },
  { name: "LZ4 file", offset: 0, bytes: Buffer.from("04224d18", "hex"), remedy: "unpack it with lz4 -d first" },
  { name: "ZIP archive", offset: 0, bytes: ascii("PK\x03\x04"), remedy: "unpack it with unzip first" },
  { name: "SquashFS", offset: 0, bytes: ascii("hsqs"), remedy: "build the image as qcow2, raw or tar" },
  { name: "ISO 9660 image", offset: 0x8001, bytes: ascii("CD001"), remedy: "build the image as qcow2, raw or tar" },
];

/**
 * What kind of container the bytes are.
 *
 * @throws {Refusal} `other-format` for what is known but not read; `text` and `not-an-image` for what holds no image at all
 */
export function detectFormat(file: ByteReader): ContainerFormat {
  const head = Buffer.from(file.read(0, Math.min(4096, file.length)));
  if (head.subarray(0, 4).equals(ascii("QFI\xfb"))) return "qcow2";
  // A dynamic VHD has its footer at both ends, a fixed one only at the last.
  const footers = [0, ...footerSizes.map((size) => file.length - size)];
  if (footers.some((offset) => standsAt(file, offset, footerCookie))) return "vhd";
  for (const { name, offset, bytes, remedy } of signatures) {
    if (!standsAt(file, offset, bytes)) continue;
    const code: DiskRefusalCode = name.startsWith("LUKS") ? "encrypted" : "other-format";
    throw new Refusal(code, `it is a ${name}, which is not read here; ${remedy}`);
  }
  if (isTarHeader(head)) return "tar";
  if (isText(head)) {
    throw new Refusal<DiskRefusalCode>("text", "it is a text file, not an image; name a qcow2, VHD, raw or tar image");
  }
  if (file.length < 512) {
    throw new Refusal<DiskRefusalCode>(
      "not-an-image",
      `its ${file.length} bytes are too few for an image; name a qcow2, VHD, raw or tar image`,
    );
  }
  return "raw";
}

function standsAt(file: ByteReader, offset: number, bytes: Uint8Array): boolean {
  if (offset < 0 || offset + bytes.length > file.length) return false;
  return Buffer.compare(bytes, file.read(offset, bytes.length)) === 0;
}

/** The sum of the header's bytes, its own field taken as spaces, stands at 148 in octal (POSIX pax, "ustar"). */
function isTarHeader(head: Buffer): boolean {
  if (head.length < 512) return false;
  let sum = 8 * 0x20;
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 0 : (head[at] ?? 0);
  const stated = Number.parseInt(head.toString("latin1", 148, 156).replace(/[\0 ].*$/s, ""), 8);
  return sum === stated && head[0] !== 0;
}

/** Text has none of the control characters but those that lay it out. */
function isText(head: Buffer): boolean {
  return head.every((byte) => (byte >= 0x20 && byte !== 0x7f) || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}
