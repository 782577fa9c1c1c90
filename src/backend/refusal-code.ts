import type { DiskRefusalCode } from "../disk/refusal-code.ts";
import type { FilesystemRefusalCode } from "../filesystem/refusal-code.ts";

/** Why an image says no to being opened; callers branch on these, never on the sentence. */
export type ImageRefusalCode =
  | DiskRefusalCode
  | FilesystemRefusalCode
  /** File systems that can be read, but none that holds an operating system. */
  | "no-root-filesystem";
