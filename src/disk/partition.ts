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

/** Something wrong with a table, though the table could be read. */
export interface TableFinding {
  /** The byte of the disk at which the structure stands. */
  readonly offset: number;
  /** `MBR entry 2`, `EBR`, `GPT header`, `backup GPT entry 3`, `partition 1`, … */
  readonly structure: string;
  /** What is wrong with it, as the clause that continues the name of the structure. */
  readonly clause: string;
}

/** How a disk is divided. */
export interface PartitionTable {
  readonly scheme: "mbr" | "gpt";
  /** Bytes of the sectors that the table counts in. */
  readonly sectorSize: number;
  /** MBR: eight hexadecimal digits; GPT: a GUID. */
  readonly id: string;
  /** In the order of the table; those that cannot be used as well, with a finding that says why. */
  readonly partitions: readonly Partition[];
  readonly findings: readonly TableFinding[];
}
