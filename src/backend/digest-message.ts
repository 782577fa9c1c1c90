import type { Hashing } from "./digest-algorithm.ts";
import type { OpenOptions } from "./image-file.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** What a thread that hashes is started with. */
export interface DigestThreadData {
  readonly location: string;
  readonly options: Pick<OpenOptions, "backing">;
}

/** Files for one thread: the numbers of their inodes and their sizes, in the order of the digests to come. */
export interface DigestShare {
  /** What the answer is known by. */
  readonly number: number;
  readonly algorithm: Hashing;
  readonly nodes: readonly number[];
  readonly sizes: readonly number[];
}

/** What a thread says: that it can be given shares, the digests of one one after the other, or why it gives up. */
export type DigestMessage =
  | { readonly type: "ready" }
  | { readonly type: "digests"; readonly number: number; readonly digests: Uint8Array }
  | { readonly type: "refused"; readonly code: ImageRefusalCode; readonly message: string };
