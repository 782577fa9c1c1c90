/** Blocks of a file that lie together on the disk; what no run covers reads as zeros. */
export interface Run {
  /** The first block's place in the file. */
  readonly logical: number;
  /** Its place in the file system. */
  readonly physical: number;
  readonly count: number;
}
