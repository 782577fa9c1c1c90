import { Refusal } from "../../../refusal.ts";
import { uint64be, viewOf } from "../../integers.ts";
import type { DiskRefusalCode } from "../../refusal-code.ts";
import { standardOffset } from "../l2-entry.ts";
import type { Geometry } from "./geometry.ts";
import type { HeaderAreas } from "./header-areas.ts";
import type { QemuFile } from "./qemu-file.ts";
import type { Work } from "./work.ts";

/** The table of a persistent bitmap. */
export interface BitmapTable {
  readonly offset: number;
  /** Entries of 8 bytes. */
  readonly entries: number;
}

const maximumName = 1023;
/** Bytes that the clusters of one bitmap may take. */
const maximumBitmap = 512 * 1024 * 1024;

const corrupt = (what: string) =>
  new Refusal<DiskRefusalCode>("corrupt-image", `${what}; drop the bitmaps with qemu-img convert -O qcow2`);

/**
 * Reads the bitmap directory (QEMU's docs/interop/qcow2, "Bitmaps"), demanding of it what QEMU demands.
 *
 * @throws {Refusal} `corrupt-image`
 */
export function readBitmapDirectory(
  file: QemuFile,
  geometry: Geometry,
  directory: NonNullable<HeaderAreas["bitmapDirectory"]>,
): BitmapTable[] {
  // At most 64 MiB; what the file does not have would be zeros, which no entry starts with.
  const bytes = file.present(directory.offset, directory.size);
  const view = viewOf(bytes);
  const tables: BitmapTable[] = [];
  const names = new Set<string>();
  let at = 0;
  while (at < directory.size) {
    const where = `entry ${tables.length} of the bitmap directory, at byte ${directory.offset + at},`;
    if (at + 24 > bytes.length || tables.length === directory.bitmaps) throw corrupt(`${where} cannot be`);
    const { table, nameSize } = entryOf(view, at, geometry, where);
    const end = at + Math.ceil((24 + nameSize) / 8) * 8;
    if (end > directory.size) throw corrupt(`${where} does not end in it`);
    const name = Buffer.from(bytes.subarray(at + 24, at + 24 + nameSize))
      .toString("latin1")
      .split("\0", 1)
      .join();
    if (names.has(name)) throw corrupt(`${where} has the name of another one`);
    names.add(name);
    tables.push(table);
    at = end;
  }
  if (tables.length !== directory.bitmaps || at !== directory.size) {
    throw corrupt(`the bitmap directory has ${tables.length} entries, but should have ${directory.bitmaps}`);
  }
  return tables;
}

function entryOf(
  view: DataView,
  at: number,
  geometry: Geometry,
  where: string,
): { table: BitmapTable; nameSize: number } {
  const { clusterSize, diskSize } = geometry;
  const offset = uint64be(view, at);
  const entries = view.getUint32(at + 8);
  const flags = view.getUint32(at + 12);
  const granularityBits = view.getUint8(at + 17);
  const nameSize = view.getUint16(at + 18);
  const sound =
    offset !== 0 &&
    (view.getUint32(at + 4) & (clusterSize - 1)) === 0 &&
    entries !== 0 &&
    entries * clusterSize <= maximumBitmap &&
    (flags & ~3) === 0 &&
    // Type 1 is the dirty tracking bitmap, and there is no other.
    view.getUint8(at + 16) === 1 &&
    granularityBits >= 9 &&
    granularityBits <= 31 &&
    nameSize <= maximumName &&
    view.getUint32(at + 20) === 0;
  if (!sound) throw corrupt(`${where} breaks the rules for bitmaps`);
  // A bitmap in use was not saved, so nothing is demanded of its size.
  const inUse = (flags & 1) !== 0;
  // One bit for each granule, stored in words of 64 bits.
  const needed = Math.ceil((Math.ceil(Math.ceil(diskSize / 2 ** granularityBits) / 64) * 8) / clusterSize);
  if (!inUse && entries !== needed) throw corrupt(`${where} has ${entries} clusters, but needs ${needed}`);
  return { table: { offset, entries }, nameSize };
}

/**
 * Calls `found` with the place of every cluster that a bitmap table leads to.
 *
 * @throws {Refusal} `corrupt-image` at an entry that QEMU does not bear; `unsupported-format` from `work`
 */
export function walkBitmapTable(
  file: QemuFile,
  geometry: Geometry,
  table: BitmapTable,
  work: Work,
  found: (offset: number, at: number) => void,
): void {
  if (!file.reaches(table.offset, table.entries * 8)) throw corrupt(`a bitmap table lies at ${table.offset}`);
  const words = file.words(table.offset, table.entries * 8);
  work.spend(words.length / 2);
  for (let index = 0; index < words.length / 2; index++) {
    const high = words[index * 2] ?? 0;
    const low = words[index * 2 + 1] ?? 0;
    if (high === 0 && low === 0) continue;
    const offset = standardOffset(high, low);
    const at = table.offset + index * 8;
    const reserved = (high & 0xff00_0000) !== 0 || (low & 0x1fe) !== 0;
    const allOnes = (low & 1) !== 0;
    const misplaced = offset !== 0 && (allOnes || (low & 0xffff_fe00 & (geometry.clusterSize - 1)) !== 0);
    if (reserved || misplaced) throw corrupt(`the entry of a bitmap table at byte ${at} is damaged`);
    if (offset !== 0) found(offset, at);
  }
}
