import type { FileStatus } from "../filesystem/tree.ts";
import type { Hashing } from "./digest-algorithm.ts";

/** A regular file to be hashed. */
export interface WantedDigest {
  readonly status: Pick<FileStatus, "inode" | "size" | "links">;
  readonly algorithm: Hashing;
}

/** A regular file to be hashed, by the path where it stands: no link on the way. */
export interface WantedFile extends WantedDigest {
  readonly path: string;
}
