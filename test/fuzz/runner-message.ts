import type { Finding } from "./finding.ts";
import type { CaseName } from "./fuzz-case.ts";

/** What the process that runs cases is told. */
export interface Job {
  readonly targets: readonly string[];
  readonly seed: number;
  /** The turns from `from` to `to - 1`: each target has one in turn. */
  readonly from: number;
  readonly to: number;
  /** The file that always holds the number of the turn under way, as a 64-bit float. */
  readonly heartbeat: string;
  /** Milliseconds since 1970 after which no further case is begun. */
  readonly deadline?: number;
  /** Names of kept cases to run instead. */
  readonly found?: readonly string[];
}

/** What came of a run. */
export interface Summary {
  readonly done: number;
  /** The first turn that was not run. */
  readonly next: number;
  /** Milliseconds of the processor, and bytes: the most that any case took. */
  readonly slowest: number;
  readonly slowestCase?: CaseName;
  readonly largest: number;
  readonly largestCase?: CaseName;
  /** How many cases of each target came how far. */
  readonly depths: Record<string, number>;
}

/** What it says, a line at a time. */
export interface Line {
  readonly finding?: Finding;
  readonly summary?: Summary;
}
