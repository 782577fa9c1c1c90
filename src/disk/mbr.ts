import { viewOf } from "./integers.ts";
import type { Partition, PartitionTable } from "./partition.ts";
import type { ByteReader } from "./reader.ts";

const sectorSize = 512;
/** Types of a partition that only holds a chain of logical ones. */
const extendedTypes: ReadonlySet<number> = new Set([0x05, 0x0f, 0x85]);
/** Logical partitions beyond which a chain counts as damaged. */
const maximumLogical = 128;

/** One entry of the table in an MBR or EBR, places in sectors. */
interface Entry {
  readonly status: number;
  readonly type: number;
  readonly start: number;
  readonly count: number;
}

/** The four entries of the sector at `sector`; `undefined` without the signature 55 AA. */
export function readMbrEntries(disk: ByteReader, sector: number): readonly Entry[] | undefined {
  if ((sector + 1) * sectorSize > disk.length) return undefined;
  const view = viewOf(disk.read(sector * sectorSize, sectorSize));
  if (view.getUint16(510) !== 0x55aa) return undefined;
  return [446, 462, 478, 494].map((at) => ({
    status: view.getUint8(at),
    type: view.getUint8(at + 4),
    start: view.getUint32(at + 8, true),
    count: view.getUint32(at + 12, true),
  }));
}

/**
 * Reads an MBR with its logical partitions.
 *
 * A boot sector of a file system ends in the same signature: it only counts as an MBR when each entry's status is 0x00 or
 * 0x80 and at least one entry is in use.
 *
 * @returns `undefined` when there is none
 */
export function parseMbr(disk: ByteReader): PartitionTable | undefined {
  const entries = readMbrEntries(disk, 0);
  if (entries === undefined) return undefined;
  const used = entries.filter((entry) => entry.type !== 0 && entry.count > 0 && entry.start > 0);
  if (used.length === 0 || entries.some((entry) => (entry.status & 0x7f) !== 0)) return undefined;
  const partitions: Partition[] = [];
  const findings: string[] = [];
  entries.forEach((entry, place) => {
    if (entry.type === 0 && entry.count === 0) return;
    if (!used.includes(entry)) findings.push(`entry ${place + 1} of the MBR is in use but describes no sectors`);
    else if (extendedTypes.has(entry.type)) followChain(disk, entry, partitions, findings);
    else partitions.push(partitionOf(place + 1, entry, 0));
  });
  partitions.sort((a, b) => a.index - b.index);
  const id = viewOf(disk.read(440, 4)).getUint32(0, true).toString(16).padStart(8, "0");
  return { scheme: "mbr", sectorSize, id, partitions, findings };
}

function partitionOf(index: number, entry: Entry, base: number): Partition {
  return {
    index,
    offset: (base + entry.start) * sectorSize,
    size: entry.count * sectorSize,
    type: `0x${entry.type.toString(16).padStart(2, "0")}`,
    bootable: entry.status === 0x80,
  };
}

/** Each EBR holds one logical partition, counted from itself, and the next EBR, counted from the first. */
function followChain(disk: ByteReader, extended: Entry, partitions: Partition[], findings: string[]): void {
  const met = new Set<number>();
  let index = Math.max(5, ...partitions.map((partition) => partition.index + 1));
  for (let sector = extended.start; ; ) {
    if (met.has(sector) || met.size >= maximumLogical) {
      findings.push("the chain of logical partitions runs in a circle or is too long");
      return;
    }
    met.add(sector);
    const entries = readMbrEntries(disk, sector);
    const [logical, next] = entries ?? [];
    if (logical === undefined || next === undefined) {
      findings.push(`the chain of logical partitions breaks at sector ${sector}`);
      return;
    }
    if (logical.type !== 0 && logical.count > 0) {
      partitions.push(partitionOf(index, logical, sector));
      index++;
    }
    if (next.type === 0 || next.count === 0) return;
    sector = extended.start + next.start;
  }
}
