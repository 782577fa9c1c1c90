import { crc32 } from "node:zlib";
import { uint64le, viewOf } from "./integers.ts";
import type { Partition, TableFinding } from "./partition.ts";
import type { ByteReader } from "./reader.ts";

/** One copy of a GUID partition table that passed its checks; places in sectors. */
export interface GptCopy {
  /** Where the header stands. */
  readonly sector: number;
  readonly id: string;
  /** Where it says that the other copy stands. */
  readonly alternate: number;
  readonly firstUsable: number;
  readonly lastUsable: number;
  /** Where the entries stand, their number, and the bytes of each. */
  readonly start: number;
  readonly count: number;
  readonly entrySize: number;
  readonly entriesChecksum: number;
  readonly entries: readonly GptEntry[];
  readonly findings: readonly TableFinding[];
}

/** An entry in use. */
export interface GptEntry {
  readonly partition: Partition;
  /** The GUID of this very partition. */
  readonly id: string;
  readonly first: number;
  /** Counted in. */
  readonly last: number;
  /** Where the entry stands, in bytes. */
  readonly offset: number;
}

/** `EFI PART` */
const signature = 0x4546492050415254n;
/** More entries than any table has; 128 is usual. */
const maximumEntries = 1024;
const noType = "00000000-0000-0000-0000-000000000000";

/** Whether a header starts in this sector. */
export function hasSignature(disk: ByteReader, sector: number, sectorSize: number): boolean {
  const offset = sector * sectorSize;
  return sector > 0 && offset + 8 <= disk.length && viewOf(disk.read(offset, 8)).getBigUint64(0) === signature;
}

/** The copy whose header stands in this sector, or why it cannot be used (UEFI specification, table "GPT Header"). */
export function readGptCopy(disk: ByteReader, sector: number, sectorSize: number): GptCopy | string {
  if (sector < 1 || (sector + 1) * sectorSize > disk.length) return "lies outside the disk";
  const bytes = new Uint8Array(disk.read(sector * sectorSize, sectorSize));
  const view = viewOf(bytes);
  if (view.getBigUint64(0) !== signature) return "has no signature";
  const size = view.getUint32(12, true);
  if (size < 92 || size > sectorSize) return `claims ${size} bytes`;
  const stated = view.getUint32(16, true);
  view.setUint32(16, 0);
  if (crc32(bytes.subarray(0, size)) !== stated) return "has a wrong checksum";
  const own = uint64le(view, 24);
  if (own !== sector) return `says that it stands in sector ${own}, not ${sector}`;
  const count = view.getUint32(80, true);
  const entrySize = view.getUint32(84, true);
  if (count > maximumEntries || entrySize < 128 || entrySize > 4096 || entrySize % 8 !== 0) {
    return `claims ${count} entries of ${entrySize} bytes`;
  }
  const start = uint64le(view, 72);
  if (start * sectorSize + count * entrySize > disk.length) return "has its entries outside the disk";
  const table = new Uint8Array(disk.read(start * sectorSize, count * entrySize));
  const entriesChecksum = view.getUint32(88, true);
  if (crc32(table) !== entriesChecksum) return "has entries with a wrong checksum";
  const findings: TableFinding[] = [];
  const entries: GptEntry[] = [];
  for (let index = 0; index < count; index++) {
    const place = start * sectorSize + index * entrySize;
    const entry = readEntry(table.subarray(index * entrySize, (index + 1) * entrySize), index + 1, sectorSize, place);
    if (entry === undefined) continue;
    if (entry.partition.type !== noType) entries.push(entry);
    else findings.push({ offset: place, structure: `GPT entry ${index + 1}`, clause: "names sectors but has no type" });
  }
  return {
    sector,
    id: guid(bytes.subarray(56, 72)),
    alternate: uint64le(view, 32),
    firstUsable: uint64le(view, 40),
    lastUsable: uint64le(view, 48),
    start,
    count,
    entrySize,
    entriesChecksum,
    entries,
    findings,
  };
}

/** `undefined` of an entry that is empty. */
function readEntry(bytes: Uint8Array, index: number, sectorSize: number, offset: number): GptEntry | undefined {
  const view = viewOf(bytes);
  const type = guid(bytes.subarray(0, 16));
  const first = uint64le(view, 32);
  const last = uint64le(view, 40);
  if (type === noType && first === 0 && last === 0) return undefined;
  const name = Buffer.from(bytes.subarray(56, 128)).toString("utf16le");
  const end = name.indexOf("\0");
  return {
    partition: {
      index,
      offset: first * sectorSize,
      size: Math.max(0, last - first + 1) * sectorSize,
      type,
      name: end === -1 ? name : name.slice(0, end),
      // Attribute bit 2: legacy BIOS bootable.
      bootable: (view.getUint32(48, true) & 4) !== 0,
    },
    id: guid(bytes.subarray(16, 32)),
    first,
    last,
    offset,
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
