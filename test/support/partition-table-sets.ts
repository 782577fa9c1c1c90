import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { runTool } from "./real-tool.ts";

const MiB = 1024 * 1024;

/** A disk with a partition table to be made by sfdisk. */
export interface TableSet {
  readonly name: string;
  /** Makes the disk, sparse. */
  make(path: string): void;
}

const linux = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
const esp = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
const bios = "21686148-6449-6E6F-744E-656564454649";

/** Size of the disk in MiB, and the script. */
const recipes: readonly (readonly [string, number, readonly string[]])[] = [
  ["an MBR as diskimage-builder makes it", 64, ["label: dos", "start=2048,type=83,bootable"]],
  ["four primary partitions", 64, ["label: dos", "size=1MiB,type=ef", "size=2MiB", "size=3MiB,type=82", "type=8e"]],
  ["primary partitions out of order", 64, ["label: dos", "1: start=40960,size=1MiB", "2: start=2048,size=2MiB"]],
  ["gaps in the numbers", 64, ["label: dos", "2: start=2048,size=2MiB", "4: start=40960,size=1MiB,type=c"]],
  ["an empty extended partition", 64, ["label: dos", "size=1MiB", "type=f"]],
  ["one logical partition", 64, ["label: dos", "start=2048,size=40MiB,type=5", "start=4096,size=10MiB,type=83"]],
  ["logical partitions", 64, ["label: dos", "size=1MiB", "type=f", ...Array<string>(8).fill("size=4MiB")]],
  ["many logical partitions", 300, ["label: dos", "type=5", ...Array<string>(56).fill("size=2MiB")]],
  [
    "logical and primary partitions mixed",
    64,
    [
      "label: dos",
      "1: size=2MiB",
      "2: size=30MiB,type=85",
      "5: size=5MiB,bootable",
      "6: size=6MiB,type=82",
      "3: start=80000,size=1MiB",
      "4: start=100000,size=1MiB",
    ],
  ],
  ["odd places", 64, ["label: dos", "start=63,size=1000", "start=1063,size=1", "start=5001,size=777,type=17"]],
  ["a large MBR", 2_000_000, ["label: dos", "start=2048,size=1000000MiB", "type=83"]],
  ["an empty GPT", 64, ["label: gpt"]],
  [
    "a GPT as block-device-gpt makes it",
    64,
    ["label: gpt", `size=8MiB,type=${esp},name=ESP`, `size=1MiB,type=${bios},name=BSP`, `type=${linux},name=root`],
  ],
  [
    "names and attributes",
    64,
    [
      "label: gpt",
      'size=1MiB,name="漢字 é 😀",attrs="LegacyBIOSBootable"',
      `size=2MiB,type=${linux},attrs="RequiredPartition GUID:48,63"`,
    ],
  ],
  ["a GPT with gaps in its numbers", 64, ["label: gpt", "3: size=1MiB", "17: size=2MiB", "128: size=3MiB"]],
  ["a GPT out of order", 64, ["label: gpt", "1: start=40960,size=1MiB", "2: start=2048,size=2MiB"]],
  ["a GPT with all its entries", 300, ["label: gpt", ...Array<string>(128).fill("size=1MiB")]],
  ["a GPT of few entries", 64, ["label: gpt", "table-length: 4", "size=1MiB", "size=2MiB"]],
  ["a GPT of many entries", 300, ["label: gpt", "table-length: 512", ...Array<string>(140).fill("size=1MiB")]],
  ["a GPT whose first usable sector is far in", 64, ["label: gpt", "first-lba: 4096", "size=1MiB"]],
  ["a large GPT", 4_000_000, ["label: gpt", "size=3000000MiB", "size=1MiB"]],
];

/** Sound tables of every kind. */
export const tableSets: readonly TableSet[] = recipes.map(([name, size, script]) => ({
  name,
  make(path) {
    rmSync(path, { force: true });
    writeFileSync(path, "");
    truncateSync(path, size * MiB);
    runTool("sfdisk", ["-q", "--no-reread", "--no-tell-kernel", path], `${script.join("\n")}\n`);
  },
}));

/** Changes the header in a sector of a GPT and mends both of its checksums. */
export function rewriteGptHeader(
  disk: Buffer,
  sector: number,
  change: (header: Buffer, entries: Buffer) => unknown,
): void {
  const header = disk.subarray(sector * 512, sector * 512 + 92);
  const start = Number(header.readBigUInt64LE(72)) * 512;
  const entries = disk.subarray(start, start + header.readUInt32LE(80) * header.readUInt32LE(84));
  change(header, entries);
  header.writeUInt32LE(crc32(entries), 88);
  header.writeUInt32LE(0, 16);
  header.writeUInt32LE(crc32(header), 16);
}
