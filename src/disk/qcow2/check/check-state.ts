import type { Geometry } from "./geometry.ts";
import type { QemuFile } from "./qemu-file.ts";
import type { ReferenceCounts } from "./reference-counts.ts";
import type { StoredRefcounts } from "./stored-refcounts.ts";
import type { Tally } from "./tally.ts";
import type { Work } from "./work.ts";

/** What every part of a check has at hand. */
export interface CheckState {
  readonly file: QemuFile;
  readonly geometry: Geometry;
  readonly stored: StoredRefcounts;
  readonly references: ReferenceCounts;
  readonly tally: Tally;
  readonly work: Work;
}

/** Clusters of the disk as the active tables map them. */
export interface Fragmentation {
  allocated: number;
  fragmented: number;
  compressed: number;
}

/** An L1 table: the active one, or that of a snapshot. */
export interface L1Table {
  readonly offset: number;
  /** Entries. */
  readonly size: number;
  /** What it is called in findings. */
  readonly name: string;
  /** Of the active one, the copied flags are checked, and its clusters are counted here. */
  readonly active?: Fragmentation;
}
