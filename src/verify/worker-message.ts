import type { CheckDescription } from "./check.ts";
import type { CheckResult } from "./verdict.ts";
import type { Verification } from "./verification.ts";

/** What the thread of an image tells the main thread, in this order. */
export type WorkerMessage =
  | { readonly type: "selected"; readonly selected: readonly CheckDescription[] }
  | { readonly type: "ended"; readonly result: CheckResult }
  | { readonly type: "done"; readonly verification: Verification };
