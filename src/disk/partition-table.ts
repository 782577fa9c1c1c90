import { Refusal } from "../refusal.ts";
import { parseGpt } from "./gpt.ts";
import { parseMbr } from "./mbr.ts";
import type { ByteReader } from "./reader.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/** One partition; offset and size in bytes. */
export interface Partition {
  /** As Linux numbers it: from 1, logical partitions of an MBR from 5. */
  readonly index: number;
  readonly offset: number;
  readonly size: number;
  /** MBR: the type byte as `0x83`; GPT: the type GUID in lower case. */
  readonly type: string;
  /** GPT: the name given to it, hostile. */
  readonly name?: string;
  /** MBR: the active flag; GPT: the legacy BIOS bootable attribute. */
  readonly bootable: boolean;
}

/** How a disk is divided. */
export interface PartitionTable {
  readonly scheme: "mbr" | "gpt";
  /** Bytes of the sectors that the table counts in. */
  readonly sectorSize: number;
  /** MBR: eight hexadecimal digits; GPT: a GUID. */
  readonly id: string;
  /** In the order of the table. */
  readonly partitions: readonly Partition[];
  /** What is wrong with the table though it could be read: one clause each. */
  readonly findings: readonly string[];
}

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
