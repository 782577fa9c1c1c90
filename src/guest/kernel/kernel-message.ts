import type { KernelContents } from "./kernel-contents.ts";

/** What a thread that looks into kernels is started with. */
export interface KernelThreadData {
  /** The path of an image. */
  readonly location: string;
}

/** One thing that it finds out, and what comes of it: an answer as `KernelContents` gives it, or why there is none. */
export type KernelMessage = { readonly what: keyof KernelContents; readonly path: string } & (
  | { readonly answer: Awaited<ReturnType<KernelContents[keyof KernelContents]>> }
  | { readonly refused: string }
);
