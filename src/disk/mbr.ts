import { viewOf } from "./integers.ts";
import type { Partition, PartitionTable, TableFinding } from "./partition.ts";
import type { ByteReader } from "./reader.ts";

const sectorSize = 512;
/** Types of a partition that only holds a chain of logical ones. */
const extendedTypes: ReadonlySet<number> = new Set([0x05, 0x0f, 0x85]);
/** EBRs and logical partitions beyond which a chain counts as damaged. */
const maximumLogical = 128;
/** Where the four entries of an MBR or EBR stand. */
const entryPlaces = [446, 462, 478, 494] as const;

/** One entry of the table in an MBR or EBR, places in sectors. */
export interface MbrEntry {
  readonly status: number;
  readonly type: number;
  readonly start: number;
  readonly count: number;
  /** Where the entry stands, in bytes. */
  readonly offset: number;
}

/** A table as it is gathered. */
interface Gathered {
  readonly partitions: Partition[];
  readonly findings: TableFinding[];
  /** The number that the next logical partition gets. */
  next: number;
}

/** The four entries of the sector at `sector`; `undefined` without the signature 55 AA. */
export function readMbrEntries(disk: ByteReader, sector: number): readonly MbrEntry[] | undefined {
  if ((sector + 1) * sectorSize > disk.length) return undefined;
  const view = viewOf(disk.read(sector * sectorSize, sectorSize));
  if (view.getUint16(510) !== 0x55aa) return undefined;
  return entryPlaces.map((at) => ({
    status: view.getUint8(at),
    type: view.getUint8(at + 4),
    start: view.getUint32(at + 8, true),
    count: view.getUint32(at + 12, true),
    offset: sector * sectorSize + at,
  }));
}

/**
 * Reads an MBR with its logical partitions, by the rules of Linux (`block/partitions/msdos.c`).
 *
 * A boot sector of a file system ends in the same signature: it only counts as an MBR when each entry's status is 0x00 or
 * 0x80 and at least one entry is in use.
 *
 * @returns `undefined` when there is none
 */
export function parseMbr(disk: ByteReader): PartitionTable | undefined {
  const entries = readMbrEntries(disk, 0);
  if (entries === undefined) return undefined;
  if (entries.every((entry) => entry.type === 0 && entry.count === 0)) return undefined;
  if (entries.some((entry) => (entry.status & 0x7f) !== 0)) return undefined;
  const gathered: Gathered = { partitions: [], findings: [], next: 5 };
  const { partitions, findings } = gathered;
  const extended: MbrEntry[] = [];
  for (const [place, entry] of entries.entries()) {
    if (entry.type === 0 && entry.count === 0) continue;
    const find = (clause: string) =>
      findings.push({ offset: entry.offset, structure: `MBR entry ${place + 1}`, clause });
    if (entry.type === 0) find("is in use but has the type of an unused one");
    if (entry.count === 0 || entry.start === 0) find("is in use but describes no sectors");
    if (!extendedTypes.has(entry.type)) {
      partitions.push(partitionOf(place + 1, entry, 0));
      continue;
    }
    if (extended.length > 0) find("is a second extended partition");
    if ((entry.start + entry.count) * sectorSize > disk.length) find("is extended and ends beyond the disk");
    extended.push(entry);
  }
  demandApart(extended, partitions, findings);
  for (const entry of extended) if (entry.count > 0 && entry.start > 0) followChain(disk, entry, gathered);
  const id = viewOf(disk.read(440, 4)).getUint32(0, true).toString(16).padStart(8, "0");
  return { scheme: "mbr", sectorSize, id, partitions, findings };
}

function partitionOf(index: number, entry: MbrEntry, base: number): Partition {
  return {
    index,
    offset: (base + entry.start) * sectorSize,
    size: entry.count * sectorSize,
    type: `0x${entry.type.toString(16).padStart(2, "0")}`,
    bootable: entry.status === 0x80,
  };
}

/** Tells of primary partitions that lie in the space of the logical ones. */
function demandApart(extended: readonly MbrEntry[], primaries: readonly Partition[], findings: TableFinding[]): void {
  for (const { start, count, offset } of extended) {
    const [from, to] = [start * sectorSize, (start + count) * sectorSize];
    for (const { index, offset: first, size } of primaries) {
      if (first >= to || first + size <= from) continue;
      findings.push({ offset, structure: "extended partition", clause: `overlaps partition ${index}` });
    }
  }
}

/** Each EBR holds one logical partition, counted from itself, and the next EBR, counted from the first. */
function followChain(disk: ByteReader, extended: MbrEntry, gathered: Gathered): void {
  const met = new Set<number>();
  const end = extended.start + extended.count;
  let size = extended.count;
  for (let sector = extended.start; ; ) {
    const find = (clause: string, offset = sector * sectorSize, structure = "EBR") =>
      gathered.findings.push({ offset, structure, clause });
    if (met.has(sector) || met.size >= maximumLogical || gathered.partitions.length >= maximumLogical) {
      find("leads back to itself, or the chain of logical partitions is too long");
      return;
    }
    met.add(sector);
    const entries = readMbrEntries(disk, sector);
    if (entries === undefined) {
      find("has no signature or lies beyond the disk, so the chain of logical partitions breaks there");
      return;
    }
    const isLink = ({ type, count }: MbrEntry) => count > 0 && extendedTypes.has(type);
    for (const [place, entry] of entries.entries()) {
      if ((entry.type === 0 && entry.count === 0) || isLink(entry)) continue;
      const tell = (clause: string) => find(clause, entry.offset, `EBR entry ${place + 1}`);
      if (entry.count === 0) tell("is in use but describes no sectors");
      // What stands in the last two is taken for a partition by Linux only where it fits, and always is unusual.
      if (place >= 2) tell("is in use, which only the first two should be");
      const [from, to] = [sector + entry.start, sector + entry.start + entry.count];
      if (place >= 2 && (entry.start + entry.count > size || from < extended.start || to > end)) continue;
      if (entry.type === 0) tell("is in use but has the type of an unused one");
      if (from <= sector || to > end) tell("reaches beyond the extended partition or over its own EBR");
      gathered.partitions.push(partitionOf(gathered.next, entry, sector));
      gathered.next++;
    }
    const [link, ...others] = entries.filter(isLink);
    if (link === undefined) return;
    if (others.length > 0) find("leads on to more than one other");
    const next = extended.start + link.start;
    if (next + link.count > end) {
      find(`leads on to sector ${next}, and ${link.count} from there reach beyond the extended partition`);
    }
    size = link.count;
    sector = next;
  }
}
