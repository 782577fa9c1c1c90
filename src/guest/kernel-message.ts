import type { KernelContents } from "./kernel-contents.ts";

/** What a thread that looks into kernels is to find out, in this order. */
export interface KernelTask {
  readonly what: keyof KernelContents;
  readonly path: string;
}

/** What the thread is started with. */
export interface KernelThreadData {
  /** A path. */
  readonly location: string;
  readonly tasks: readonly KernelTask[];
}

/** What one task came to: an answer as `KernelContents` gives it, or why there is none. */
export type KernelMessage =
  | { readonly task: number; readonly answer: Awaited<ReturnType<KernelContents[keyof KernelContents]>> }
  | { readonly task: number; readonly refused: string };
