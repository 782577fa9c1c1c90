import { crc32 } from "node:zlib";
import { Refusal } from "../refusal.ts";
import { uint64le, viewOf } from "./integers.ts";
import { readMbrEntries } from "./mbr.ts";
import type { Partition, PartitionTable } from "./partition.ts";
import type { ByteReader } from "./reader.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/** `EFI PART` */
const signature = 0x4546492050415254n;
/** More entries than any table has; 128 is usual. */
const maximumEntries = 1024;

/** A header that passed its checks, with its entries. */
interface Header {
  readonly id: string;
  readonly alternate: number;
  readonly entries: readonly Partition[];
}

/**
 * Reads a GUID partition table (UEFI specification, section 5.3), from the backup when the primary is damaged.
 *
 * @returns `undefined` when there is none
 * @throws {Refusal} `corrupt-partition-table` when there is one but neither copy can be used
 */
export function parseGpt(disk: ByteReader): PartitionTable | undefined {
  const protective = readMbrEntries(disk, 0);
  const isProtected = protective?.some((entry) => entry.type === 0xee) ?? false;
  const sectorSize = [512, 4096].find((size) => hasSignature(disk, size)) ?? 512;
  const isMarked = hasSignature(disk, sectorSize);
  if (!isMarked && !isProtected) return undefined;
  const findings: string[] = [];
  if (!isProtected) findings.push("the GPT has no protective MBR");
  if (protective?.some((entry) => entry.type !== 0xee && entry.type !== 0)) {
    findings.push("the protective MBR holds partitions of its own beside the GPT");
  }
  const last = Math.floor(disk.length / sectorSize) - 1;
  const primary = readHeader(disk, 1, sectorSize);
  const backupAt = typeof primary === "string" ? last : primary.alternate;
  const backup = readHeader(disk, backupAt, sectorSize);
  if (typeof primary === "string") {
    if (typeof backup === "string") {
      const clause = `neither copy of the GPT can be used, since in the first ${primary}; build the image again`;
      throw new Refusal<DiskRefusalCode>("corrupt-partition-table", clause);
    }
    findings.push(`the first copy of the GPT is damaged (${primary}), its backup was used`);
    return { scheme: "gpt", sectorSize, id: backup.id, partitions: backup.entries, findings };
  }
  if (typeof backup === "string") findings.push(`the backup of the GPT is damaged (${backup})`);
  else if (JSON.stringify(backup.entries) !== JSON.stringify(primary.entries)) {
    findings.push("the two copies of the GPT name different partitions");
  }
  if (backupAt !== last) findings.push("the backup of the GPT does not stand in the last sector of the disk");
  return { scheme: "gpt", sectorSize, id: primary.id, partitions: primary.entries, findings };
}

function hasSignature(disk: ByteReader, sectorSize: number): boolean {
  return disk.length >= 2 * sectorSize && viewOf(disk.read(sectorSize, 8)).getBigUint64(0) === signature;
}

/** The header in this sector and its entries, or why it cannot be used. */
function readHeader(disk: ByteReader, sector: number, sectorSize: number): Header | string {
  if (sector < 1 || (sector + 1) * sectorSize > disk.length) return "the header lies outside the disk";
  const bytes = disk.read(sector * sectorSize, sectorSize);
  const view = viewOf(bytes);
  if (view.getBigUint64(0) !== signature) return "the header has no signature";
  const size = view.getUint32(12, true);
  if (size < 92 || size > sectorSize) return `the header claims ${size} bytes`;
  const unsigned = Buffer.from(bytes.subarray(0, size)).fill(0, 16, 20);
  if (crc32(unsigned) !== view.getUint32(16, true)) return "the checksum of the header is wrong";
  const count = view.getUint32(80, true);
  const entrySize = view.getUint32(84, true);
  if (count > maximumEntries || entrySize < 128 || entrySize > 4096 || entrySize % 8 !== 0) {
    return `the header claims ${count} entries of ${entrySize} bytes`;
  }
  const start = uint64le(view, 72) * sectorSize;
  if (start + count * entrySize > disk.length) return "the entries lie outside the disk";
  const table = disk.read(start, count * entrySize);
  if (crc32(table) !== view.getUint32(88, true)) return "the checksum of the entries is wrong";
  const entries: Partition[] = [];
  for (let index = 0; index < count; index++) {
    const partition = readEntry(table.subarray(index * entrySize, (index + 1) * entrySize), index + 1, sectorSize);
    if (partition !== undefined) entries.push(partition);
  }
  return { id: guid(bytes.subarray(56, 72)), alternate: uint64le(view, 32), entries };
}

function readEntry(bytes: Uint8Array, index: number, sectorSize: number): Partition | undefined {
  if (bytes.subarray(0, 16).every((byte) => byte === 0)) return undefined;
  const view = viewOf(bytes);
  const first = uint64le(view, 32);
  const name = Buffer.from(bytes.subarray(56, 128)).toString("utf16le");
  const end = name.indexOf("\0");
  return {
    index,
    offset: first * sectorSize,
    // The last sector is counted in.
    size: Math.max(0, uint64le(view, 40) - first + 1) * sectorSize,
    type: guid(bytes.subarray(0, 16)),
    name: end === -1 ? name : name.slice(0, end),
    // Attribute bit 2: legacy BIOS bootable.
    bootable: (view.getUint32(48, true) & 4) !== 0,
  };
}

/** The first three fields of a GUID are little-endian. */
function guid(bytes: Uint8Array): string {
  const view = viewOf(bytes);
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  const tail = Buffer.from(bytes.subarray(8, 16)).toString("hex");
  const head = [hex(view.getUint32(0, true), 8), hex(view.getUint16(4, true), 4), hex(view.getUint16(6, true), 4)];
  return [...head, tail.slice(0, 4), tail.slice(4)].join("-");
}
