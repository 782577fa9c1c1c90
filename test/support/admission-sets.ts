import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { runTool } from "./real-tool.ts";

/** One file to be admitted or refused, always made the same. */
export interface AdmissionSet {
  readonly name: string;
  /** Programs of the host that `make` calls. */
  readonly tools: readonly string[];
  make(path: string): void;
}

const mebibyte = 2 ** 20;

/** Writes into the bytes, or gives others in their stead. */
type Change = (bytes: Buffer) => unknown;

/** An image that qemu-img makes, with some bytes changed. */
function created(name: string, format: string, options: string, change?: Change): AdmissionSet {
  return {
    name,
    tools: ["qemu-img"],
    make(path) {
      const more = options === "" ? [] : ["-o", options];
      runTool("qemu-img", ["create", "-q", "-f", format, ...more, path, "8M"]);
      patch(path, change);
    },
  };
}

/** A raw disk that is empty but for what is written into it. */
function raw(name: string, change: Change, size = mebibyte): AdmissionSet {
  return {
    name,
    tools: [],
    make(path) {
      const bytes = Buffer.alloc(size);
      writeFileSync(path, changed(bytes, change));
    },
  };
}

function divided(name: string, script: string, change?: Change): AdmissionSet {
  return {
    name,
    tools: ["sfdisk"],
    make(path) {
      rmSync(path, { force: true });
      writeFileSync(path, "");
      truncateSync(path, 8 * mebibyte);
      runTool("sfdisk", ["-q", path], script);
      patch(path, change);
    },
  };
}

function patch(path: string, change: Change | undefined): void {
  if (change === undefined) return;
  writeFileSync(path, changed(readFileSync(path), change));
}

/** What a change makes of the bytes: others where it gives some, else the same with what it wrote into them. */
function changed(bytes: Buffer, change: Change): Buffer {
  const other = change(bytes);
  return other instanceof Buffer ? other : bytes;
}

/** A VMDK that is a text file alone. */
function textVmdk(name: string, ...lines: readonly string[]): AdmissionSet {
  const text = ["# Disk DescriptorFile", "version=1", "CID=12345678", "parentCID=ffffffff", ...lines, ""].join("\n");
  return raw(name, () => Buffer.from(text.padEnd(1024, "\n")));
}

/** Changes the text of the descriptor within a sparse VMDK. */
const redescribed = (from: string | RegExp, to: string) => (bytes: Buffer) => {
  const text = bytes.toString("latin1", 512, 512 + 20 * 512);
  const end = text.indexOf("\0");
  bytes.fill(0, 512, 512 + 20 * 512);
  bytes.write(text.slice(0, end).replace(from, to), 512, "latin1");
};

const boot = (bytes: Buffer) => bytes.writeUInt16BE(0x55aa, 510);
/** An entry of an MBR: its place, status, first sector as head, sector and cylinder, type, first sector and sectors. */
function entry(bytes: Buffer, place: number, status: number, chs: string, type: number, start: number): void {
  const at = 446 + 16 * place;
  bytes.writeUInt8(status, at);
  bytes.write(chs, at + 1, "hex");
  bytes.writeUInt8(type, at + 4);
  bytes.writeUInt32LE(start, at + 8);
  bytes.writeUInt32LE(2047, at + 12);
  boot(bytes);
}
const linux = (bytes: Buffer) => entry(bytes, 0, 0x80, "002021", 0x83, 2048);
function luks(bytes: Buffer, version: number): void {
  bytes.write("LUKS\xba\xbe", 0, "latin1");
  bytes.writeUInt16BE(version, 6);
}
const descriptor = (bytes: Buffer, identifier = "CD001") => bytes.write(`\x01${identifier}\x01`, 32768, "latin1");
const gpt = "label: gpt\nsize=1MiB\n";
const dos = "label: dos\nstart=2048,type=83,bootable\n";

export const admissionSets: readonly AdmissionSet[] = [
  raw("an empty disk", () => {}),
  raw("nothing at all", () => Buffer.alloc(0)),
  raw("three bytes", () => Buffer.from("abc")),
  raw("text", () => Buffer.from("This is no image.\n".repeat(60))),
  created("a qcow2", "qcow2", ""),
  created("a qcow2 of version 2", "qcow2", "compat=0.10"),
  created("a qcow2 of version 2 whose first extension has a length with bit 2", "qcow2", "compat=0.10", (bytes) => {
    bytes.writeUInt32BE(0xe2792aca, 72);
    bytes.writeUInt32BE(5, 76);
  }),
  created("a qcow2 of version 1", "qcow2", "", (bytes) => bytes.writeUInt32BE(1, 4)),
  created("a qcow2 of version 4", "qcow2", "", (bytes) => bytes.writeUInt32BE(4, 4)),
  created("a qcow2 with a backing file", "qcow2", "", (bytes) => bytes.writeBigUInt64BE(0x200n, 8)),
  created("a qcow2 with data elsewhere", "qcow2", "", (bytes) => bytes.writeUInt8(4, 79)),
  created("a qcow2 with a backing file and data elsewhere", "qcow2", "", (bytes) => {
    bytes.writeBigUInt64BE(0x200n, 8);
    bytes.writeUInt8(4, 79);
  }),
  created("a dirty qcow2", "qcow2", "", (bytes) => bytes.writeUInt8(1, 79)),
  created("a corrupt qcow2", "qcow2", "", (bytes) => bytes.writeUInt8(2, 79)),
  created("a qcow2 with lazy refcounts", "qcow2", "lazy_refcounts=on"),
  created("a qcow2 with extended L2 entries", "qcow2", "extended_l2=on"),
  created("a qcow2 of small clusters", "qcow2", "cluster_size=512"),
  created("a qcow2 that needs feature 5", "qcow2", "", (bytes) => bytes.writeUInt8(0x20, 79)),
  created("a qcow2 that needs feature 63", "qcow2", "", (bytes) => bytes.writeUInt8(0x80, 72)),
  created("a qcow2 with an unknown compatible feature", "qcow2", "", (bytes) => bytes.writeUInt8(0x80, 80)),
  created("a qcow2 cut within its header", "qcow2", "", (bytes) => bytes.subarray(0, 300)),
  created("a qcow2 whose first sector ends as an MBR's", "qcow2", "", boot),
  created("a qcow2 that is a CD as well", "qcow2", "", (bytes) => descriptor(bytes)),
  created("a dynamic VHD", "vpc", ""),
  created("a fixed VHD", "vpc", "subformat=fixed"),
  created("a VHD cut within its first footer", "vpc", "", (bytes) => bytes.subarray(0, 100)),
  created("a VHDX", "vhdx", ""),
  created("a VHDX cut within its region table", "vhdx", "", (bytes) => bytes.subarray(0, 200 * 1024)),
  created("a VDI", "vdi", ""),
  created("a QED", "qed", ""),
  created("a qcow of version 1", "qcow", ""),
  created("a Parallels disk", "parallels", ""),
  raw("a LUKS volume", (bytes) => luks(bytes, 1)),
  raw("a LUKS volume of version 2", (bytes) => luks(bytes, 2)),
  raw("a LUKS volume cut within its header", (bytes) => {
    luks(bytes, 1);
    return bytes.subarray(0, 400);
  }),
  created("a sparse VMDK", "vmdk", ""),
  created("a streamed VMDK", "vmdk", "subformat=streamOptimized"),
  created(
    "a sparse VMDK that says it is of another kind",
    "vmdk",
    "",
    redescribed("monolithicSparse", "monolithicFlat"),
  ),
  created("a VMDK whose extent is a path", "vmdk", "", redescribed(/SPARSE "[^"]*"/, 'SPARSE "/etc/passwd"')),
  created("a VMDK without an extent", "vmdk", "", redescribed(/^RW .*$/m, "")),
  created("a VMDK with a line that means nothing", "vmdk", "", redescribed("# The Disk Data Base", "what is this")),
  created("a VMDK of another version", "vmdk", "", (bytes) => bytes.writeUInt32LE(9, 4)),
  created("a VMDK with its descriptor elsewhere", "vmdk", "", (bytes) => bytes.writeUInt32LE(2, 28)),
  created("a VMDK without a descriptor", "vmdk", "", (bytes) => bytes.writeUInt32LE(0, 36)),
  created("a VMDK with no kind in its descriptor", "vmdk", "", redescribed(/createType=.*/, "")),
  created(
    "a VMDK with an unended kind",
    "vmdk",
    "",
    redescribed(/createType="monolithicSparse"[\s\S]*$/, 'createType="monolithicSparse.'),
  ),
  created("a VMDK that says it has a footer", "vmdk", "", (bytes) => bytes.fill(0xff, 56, 64)),
  created("a VMDK cut within its descriptor", "vmdk", "", (bytes) => bytes.subarray(0, 2000)),
  textVmdk("a VMDK descriptor that names a file", 'createType="monolithicFlat"', 'RW 16384 FLAT "/etc/shadow" 0'),
  textVmdk("a VMDK descriptor of a safe kind", 'createType="monolithicSparse"', 'RW 16384 SPARSE "other.vmdk"'),
  textVmdk("a VMDK descriptor without a kind", 'RW 16384 FLAT "other.img" 0'),
  divided("a disk with an MBR", dos),
  divided("a disk with an MBR whose entry has a boot flag of 0x01", dos, (bytes) => bytes.writeUInt8(1, 446)),
  divided("a disk with an MBR whose unused entry has a boot flag of 0x20", dos, (bytes) => bytes.writeUInt8(0x20, 494)),
  divided("a disk with an empty MBR", "label: dos\n"),
  divided("a disk with a GPT", gpt),
  divided("a disk with a GPT and an active protective MBR", gpt, (bytes) => bytes.writeUInt8(0x80, 446)),
  divided("a disk with a GPT and no protective MBR", gpt, (bytes) => bytes.fill(0, 0, 512)),
  divided("a disk with a GPT protected from sector 2", gpt, (bytes) => bytes.writeUInt32LE(2, 454)),
  divided("a disk with a GPT protected from another cylinder", gpt, (bytes) => bytes.write("010100", 447, "hex")),
  divided("a disk with a GPT and a hybrid MBR", gpt, (bytes) => entry(bytes, 1, 0, "002021", 0x83, 2048)),
  divided("a disk with a GPT protected by the second entry", gpt, (bytes) => {
    bytes.copy(bytes, 462, 446, 462);
    bytes.fill(0, 446, 462);
  }),
  raw("a boot sector without partitions", boot),
  raw("a disk with two partitions", (bytes) => {
    linux(bytes);
    entry(bytes, 1, 0, "002021", 0x82, 4096);
  }),
  raw("a FAT boot sector", (bytes) => {
    boot(bytes);
    bytes.set([2], 0x10);
    bytes.set([0xf8], 0x15);
  }),
  raw("an MBR that looks like FAT", (bytes) => {
    linux(bytes);
    bytes.set([2], 0x10);
    bytes.set([0xf8], 0x15);
  }),
  raw("a sector with an MBR and no more", (bytes) => {
    linux(bytes);
    return bytes.subarray(0, 512);
  }),
  raw("a UDF disc", (bytes) => descriptor(bytes, "NSR02")),
  raw("a newer UDF disc", (bytes) => descriptor(bytes, "NSR03")),
  raw("a CD of one byte less than a descriptor", (bytes) => {
    descriptor(bytes);
    return bytes.subarray(0, 34 * 1024 - 1);
  }),
  raw("a CD that a BIOS can start", (bytes) => {
    linux(bytes);
    descriptor(bytes);
  }),
  raw("a CD with an MBR that has no partition", (bytes) => {
    boot(bytes);
    descriptor(bytes);
  }),
  raw("a QED whose first sector ends as an MBR's", (bytes) => {
    bytes.write("QED\0", 0, "latin1");
    linux(bytes);
  }),
  raw("a VDI that is a CD as well", (bytes) => {
    bytes.write("7f10dabe", 0x40, "hex");
    descriptor(bytes);
  }),
  {
    name: "a CD",
    tools: ["genisoimage"],
    make: (path) => void runTool("genisoimage", ["-quiet", "-o", path, "-graft-points", "package.json=package.json"]),
  },
];
