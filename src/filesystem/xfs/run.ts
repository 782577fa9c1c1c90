/** Blocks of a fork that lie together on the disk; what no run covers reads as zeros. */
export interface Run {
  /** The first block's place in the fork. */
  readonly logical: number;
  /** Its number, which counts its allocation group in the upper bits. */
  readonly physical: number;
  readonly count: number;
}
