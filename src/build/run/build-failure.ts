import { Refusal } from "../../refusal.ts";

/** disk-image-create has failed: its own exit status, and the part of its log that tells why. */
export class BuildFailure extends Refusal<"build-failed"> {
  readonly exitStatus: number;
  readonly tail: readonly string[];

  constructor(message: string, exitStatus: number, tail: readonly string[]) {
    super("build-failed", message);
    this.name = "BuildFailure";
    this.exitStatus = exitStatus;
    this.tail = tail;
  }
}
