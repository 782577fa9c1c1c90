import { Refusal } from "../../refusal.ts";
import type { ConsoleFindingKind } from "./console-watch.ts";

export type BootRefusal =
  | `boot-${Exclude<ConsoleFindingKind, "stall" | "noted">}`
  | "boot-silent"
  | "boot-no-space"
  | "boot-cancelled"
  | "qemu-ended";

/** An amphora that did not come up, with what its console said last. */
export class BootFailure extends Refusal<BootRefusal> {
  /** Without escape sequences, oldest first, each of at most 300 characters. */
  readonly consoleTail: readonly string[];

  constructor(code: BootRefusal, message: string, consoleTail: readonly string[]) {
    super(code, message);
    this.name = "BootFailure";
    this.consoleTail = consoleTail;
  }
}
