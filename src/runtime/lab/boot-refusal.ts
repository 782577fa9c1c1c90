import { Refusal } from "../../refusal.ts";
import { BootFailure } from "../machine/boot-failure.ts";

/** Says that an amphora did not come up, whatever was the reason. */
export class BootRefusal extends Refusal<"boot-failed"> {
  /** What the console said last, oldest line first; empty where no machine was started. */
  readonly evidence: readonly string[];
  /** The code of what went wrong. */
  readonly reason: string;

  constructor(cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super("boot-failed", message, { cause });
    this.evidence = cause instanceof BootFailure ? cause.consoleTail : [];
    this.reason = cause instanceof Refusal ? cause.code : "unexpected";
  }
}
