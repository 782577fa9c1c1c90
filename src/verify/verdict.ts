/** How much a check weighs: only `required` ones close the gate, unless `--strict` adds the recommended. */
export type Grade = "required" | "recommended" | "informational";

/** How a selected check ended; exactly one of these. */
export type Outcome = "pass" | "fail" | "waived" | "skipped" | "error";

/** One selected check, ended. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly grade: Grade;
  readonly outcome: Outcome;
  /** Why it did not pass; for `skipped` also what would make it run. */
  readonly reason?: string;
  /** What was read, where, and what was expected: one line each, guest strings unescaped. */
  readonly evidence?: readonly string[];
  readonly waiver?: string;
  readonly durationMs: number;
}

/** A check that was not selected since it cannot apply to this image. */
export interface NotApplicable {
  readonly id: string;
  readonly reason: string;
}

/** One line of what a verdict rests on: the name that profiles give it, and who states it. */
export interface StatedExpectation {
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
}

/** What all checks together say of one image. */
export interface ImageVerdict {
  readonly path: string;
  /** SHA-256 of the image file, lower-case hexadecimal. */
  readonly sha256: string;
  /** What the content is: `qcow2`, `raw`, `tar`, … */
  readonly format: string;
  /** Bytes the guest sees; of a tar the bytes of the file. */
  readonly virtualSize: number;
  readonly verdict: "pass" | "fail" | "error";
  /** The profile that it was held against. */
  readonly profile?: { readonly path: string; readonly name?: string };
  /** What it was held against, and who states each. */
  readonly expectations?: readonly StatedExpectation[];
  readonly checks: readonly CheckResult[];
  readonly notApplicable: readonly NotApplicable[];
}

/** The content of `--json`. */
export interface VerdictDocument {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly images: readonly ImageVerdict[];
}
