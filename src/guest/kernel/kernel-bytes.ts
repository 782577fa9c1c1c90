import type { Architecture } from "../architecture.ts";
import type { PayloadPlace } from "./kernel-payload.ts";

/** Part of a kernel file, or less where the file ends. */
export type KernelBytes = (offset: number, size: number) => Uint8Array;

/** What a kernel file says of itself, or the first thing in it that is wrong. */
export type KernelImage =
  | {
      readonly format: string;
      readonly architectures: readonly Architecture[];
      readonly release?: string;
      /** Where the kernel itself is, where that is known. */
      readonly payload?: PayloadPlace;
    }
  | { readonly defect: string };
