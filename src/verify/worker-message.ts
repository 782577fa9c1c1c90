import type { Transfer } from "../disk/http/url-reader.ts";
import type { CheckDescription } from "./check.ts";
import type { VerifyRequest } from "./request.ts";
import type { CheckResult } from "./verdict.ts";
import type { Verification } from "./verification.ts";

/** What the thread or process of an image tells the main thread: what is selected, each result, and in the end the verdict. */
export type WorkerMessage =
  | { readonly type: "selected"; readonly selected: readonly CheckDescription[] }
  | { readonly type: "ended"; readonly result: CheckResult }
  | { readonly type: "notice"; readonly sentence: string }
  | { readonly type: "fetched"; readonly transfer: Transfer }
  | { readonly type: "hashed"; readonly hashed: number; readonly files: number }
  /** What goes on in the lab, as words for a line of progress. */
  | { readonly type: "doing"; readonly what: string }
  | { readonly type: "done"; readonly verification: Verification };

/** What the main thread tells the thread of an image: the SHA-256 of the file, once it is known. */
export interface DigestTold {
  readonly sha256: string;
}

/** What the main process tells the process that boots an image: first what to do, later perhaps the digest or the end. */
export type LabOrder =
  | { readonly type: "begin"; readonly request: VerifyRequest; readonly directory: string; readonly isPrivate: boolean }
  | ({ readonly type: "digest" } & DigestTold)
  | { readonly type: "end" };
