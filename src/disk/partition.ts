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
