import { Refusal } from "../refusal.ts";
import { parseGpt } from "./gpt.ts";
import { parseMbr } from "./mbr.ts";
import type { Partition, PartitionTable } from "./partition.ts";
import type { ByteReader } from "./reader.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/**
 * Reads the partition table of a disk: GPT if there is one, else MBR.
 *
 * @throws {Refusal} `no-partition-table`, `corrupt-partition-table`
 */
export function readPartitionTable(disk: ByteReader): PartitionTable {
  const table = parseGpt(disk) ?? parseMbr(disk);
  if (table === undefined) {
    throw new Refusal<DiskRefusalCode>(
      "no-partition-table",
      "the disk has no partition table; build the image with a block device layout that makes one",
    );
  }
  return { ...table, findings: [...table.findings, ...geometryFindings(table.partitions, disk.length)] };
}

function geometryFindings(partitions: readonly Partition[], length: number): string[] {
  const findings: string[] = [];
  const sorted = [...partitions].sort((a, b) => a.offset - b.offset);
  sorted.forEach((partition, place) => {
    const end = partition.offset + partition.size;
    if (end > length)
      findings.push(`partition ${partition.index} ends ${end - length} bytes beyond the end of the disk`);
    const next = sorted[place + 1];
    if (next !== undefined && next.offset < end)
      findings.push(`partitions ${partition.index} and ${next.index} overlap`);
  });
  return findings;
}
