/** What a fork of an inode holds: content, or where the blocks lie that hold it. */
export interface Fork {
  readonly name: "data" | "attribute";
  /** The number of the inode. */
  readonly owner: number;
  readonly format: "device" | "local" | "extents" | "btree";
  /** Extents that the inode claims for it. */
  readonly extents: number;
  /** Its part of the inode. */
  readonly bytes: Uint8Array;
}
