import { Refusal } from "../../refusal.ts";
import { type FailureKind, failureCause } from "./failure-cause.ts";
import { relevantTail } from "./log-tail.ts";

/** disk-image-create has failed: its own exit status, the reason as far as it is known, and the part of its log that tells. */
export class BuildFailure extends Refusal<"build-failed"> {
  readonly exitStatus: number;
  readonly tail: readonly string[];
  /** Undefined where the log tells nothing that is known. */
  readonly kind: FailureKind | undefined;

  /**
   * @param status of disk-image-create; 0 where it made no image all the same
   * @param place in which it ended, as the phases' clock names it
   * @param log the path of the whole log, and the end of it
   */
  constructor(status: number, place: string, log: { readonly path: string; recent(): readonly string[] }) {
    const what = status === 0 ? "ended without making the image" : `failed with status ${status}`;
    const cause = failureCause(log.recent());
    const because = cause === undefined ? ";" : `, because ${cause.reason}; ${cause.hint}, and`;
    super("build-failed", `disk-image-create ${what} in ${place}${because} see the full log ${log.path}.`);
    this.name = "BuildFailure";
    this.exitStatus = status === 0 ? 1 : status;
    this.kind = cause?.kind;
    this.tail = relevantTail(log.recent());
  }
}
