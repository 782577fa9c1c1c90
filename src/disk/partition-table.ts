import { Refusal } from "../refusal.ts";
import { parseGpt } from "./gpt.ts";
import { hasSignature } from "./gpt-header.ts";
import { parseMbr, readMbrEntries } from "./mbr.ts";
import type { Partition, PartitionTable, TableFinding } from "./partition.ts";
import type { ByteReader } from "./reader.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/**
 * Reads the partition table of a disk: GPT if there is one, else MBR.
 *
 * A GPT beside an MBR that does not protect it but divides the disk itself counts for nothing, as to Linux.
 *
 * @throws {Refusal} `no-partition-table`, `corrupt-partition-table`
 */
export function readPartitionTable(disk: ByteReader): PartitionTable {
  const table = chooseTable(disk);
  if (table === undefined) {
    throw new Refusal<DiskRefusalCode>(
      "no-partition-table",
      "the disk has no partition table; build the image with a block device layout that makes one",
    );
  }
  return { ...table, findings: [...table.findings, ...geometryFindings(table.partitions, disk.length)] };
}

/** A finding as a clause of a sentence. */
export function findingText({ structure, offset, clause }: TableFinding): string {
  return `${structure} at byte ${offset} ${clause}`;
}

function chooseTable(disk: ByteReader): PartitionTable | undefined {
  const isProtective = readMbrEntries(disk, 0)?.some(({ type }) => type === 0xee) ?? false;
  const mbr = isProtective ? undefined : parseMbr(disk);
  if (mbr === undefined) return parseGpt(disk);
  const stale = [512, 4096].find((size) => hasSignature(disk, 1, size));
  if (stale === undefined) return mbr;
  const clause = "is ignored, since the MBR does not protect it but holds partitions of its own";
  return { ...mbr, findings: [...mbr.findings, { offset: stale, structure: "GPT header", clause }] };
}

function geometryFindings(partitions: readonly Partition[], length: number): TableFinding[] {
  const findings: TableFinding[] = [];
  const sorted = partitions.filter(({ size }) => size > 0).sort((a, b) => a.offset - b.offset);
  let reach: Partition | undefined;
  for (const partition of sorted) {
    const { index, offset, size } = partition;
    const find = (clause: string) => findings.push({ offset, structure: `partition ${index}`, clause });
    const end = offset + size;
    if (end > length) find(`ends ${end - length} bytes beyond the end of the disk`);
    const reached = reach === undefined ? 0 : reach.offset + reach.size;
    if (offset < reached) find(`overlaps partition ${reach?.index}`);
    if (end > reached) reach = partition;
  }
  return findings;
}
