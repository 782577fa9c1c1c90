import type { Difference } from "../difference/difference.ts";

/** What reports say besides the verdicts. */
export interface ReportOptions {
  /** Whether recommended checks close the gate too, as they did in the run. */
  readonly strict: boolean;
  /** Why a check matters and what to do when it fails, by its id. */
  readonly fixes: ReadonlyMap<string, { readonly why: string; readonly fix: string }>;
  /** Build records as they were parsed, by the path of the image. */
  readonly records?: ReadonlyMap<string, unknown>;
  /** What changed since the previous release. */
  readonly difference?: Difference;
  /** The moment at which the reports are written, in milliseconds since 1970. */
  readonly now: number;
}
