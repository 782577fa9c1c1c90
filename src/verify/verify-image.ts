import { Worker } from "node:worker_threads";
import { isUrl, publicLocation } from "../backend/location.ts";
import type { Transfer } from "../disk/http/url-reader.ts";
import { type BrokenOff, resultsOf, type VerificationEnd } from "./broken-off.ts";
import type { CheckDescription } from "./check.ts";
import { fileDigest } from "./file-digest.ts";
import { changeOf, fileState } from "./file-state.ts";
import { openingCheck } from "./gate.ts";
import { workerFile } from "./home.ts";
import { runLabProcess } from "./lab-process.ts";
import type { VerifyRequest } from "./request.ts";
import { withRunningPart } from "./running-part.ts";
import type { CheckResult, ImageVerdict } from "./verdict.ts";
import type { Verification } from "./verification.ts";
import type { DigestTold, WorkerMessage } from "./worker-message.ts";

/** How far the verification of one image has come. */
export interface ImageProgress {
  readonly ended: number;
  readonly selected: number;
  /** What was fetched of an image behind a URL. */
  readonly transfer?: Transfer;
  /** Files of the integrity sweep that are hashed, and all that are to be. */
  readonly sweep?: { readonly hashed: number; readonly files: number };
  /** What goes on with the booted image. */
  readonly doing?: string;
}

export interface VerifyImageOptions {
  /** Compute the digest of the file as well; without it `sha256` is empty. */
  readonly digest: boolean;
  /** Milliseconds after which the image counts as one that hangs its reader. */
  readonly limit: number;
  /** MiB of objects after which the thread is ended. */
  readonly heap?: number;
  readonly progress?: (progress: ImageProgress) => void;
  /** What happened besides: a sentence without its full stop. */
  readonly notice?: (sentence: string) => void;
  readonly signal?: AbortSignal;
}

/** The verdict on one image, and the exit code that it stands for. */
export interface VerifiedImage {
  readonly verdict: ImageVerdict;
  /** 0 passed, 1 a recognised image that did not, 2 nothing that can be an image. */
  readonly exitCode: 0 | 1 | 2;
  /** One sentence for standard error, when the image could not be verified at all. */
  readonly sentence?: string;
}

/** MiB; an amphora of 50,000 files takes 30, and file content lies outside of it. */
const usualHeap = 512;

/**
 * Verifies one image in a thread of its own, which is ended when it takes too long or too much memory, or when `signal`
 * says so; the digest is computed meanwhile in this thread. The file must stay as it is: a change of its status makes the
 * verdict an error.
 */
export async function verifyImage(request: VerifyRequest, options: VerifyImageOptions): Promise<VerifiedImage> {
  const isHere = !isUrl(request.path);
  const before = isHere ? fileState(request.path) : undefined;
  const boots = isHere && request.running !== undefined;
  // What stands behind a URL is hashed by the thread that has it open.
  const digest = (options.digest || boots) && isHere ? fileDigest(request.path, options.signal) : Promise.resolve("");
  const asked = { ...request, digest: options.digest };
  const end = await (boots ? runBothParts : runWorker)(asked, digest, options);
  const sha256 = ("verification" in end ? end.verification.sha256 : undefined) ?? (await digest);
  if (!("verification" in end)) {
    const verdict = brokenOff(publicLocation(request.path), sha256, end);
    return { verdict, exitCode: 1, sentence: `${verdict.path}: the verification broke off, ${end.why}.` };
  }
  const { verdict, refusal } = end.verification;
  const exitCode = refusal?.holdsNoImage ? 2 : verdict.verdict === "pass" ? 0 : 1;
  const { path, ...rest } = verdict;
  const verified: VerifiedImage = {
    verdict: { path, sha256, ...rest },
    exitCode,
    ...(refusal && { sentence: refusal.sentence }),
  };
  const change = before && changeOf(before, fileState(request.path));
  return change === undefined ? verified : changedMeanwhile(verified, change);
}

/** No verdict holds of a file of which different checks may have seen different bytes. */
function changedMeanwhile({ verdict, exitCode }: VerifiedImage, change: string): VerifiedImage {
  const reason = `the file changed while it was verified: ${change}; verify it again when nothing writes to it`;
  const checks = verdict.checks.map(
    (result): CheckResult => (result.id === openingCheck ? { ...result, outcome: "error", reason } : result),
  );
  return {
    verdict: { ...verdict, verdict: "error", checks },
    exitCode: exitCode === 2 ? 2 : 1,
    sentence: `${verdict.path}: ${reason}.`,
  };
}

/** What the file says and what the booted image says, found out side by side. */
async function runBothParts(
  request: VerifyRequest,
  digest: Promise<string>,
  options: VerifyImageOptions,
): Promise<VerificationEnd> {
  let file: ImageProgress = { ended: 0, selected: 0 };
  let [selected, ended, doing] = [0, 0, ""];
  const report = () => {
    const counts = { ended: file.ended + ended, selected: file.selected + selected };
    options.progress?.({ ...file, ...counts, ...(doing !== "" && { doing }) });
  };
  const reading = runWorker({ ...request, part: "file" }, digest, {
    ...options,
    progress(state) {
      file = state;
      report();
    },
  });
  const running = runLabProcess(
    { ...request, part: "running" },
    {
      digest,
      selected(descriptions) {
        selected = descriptions.length;
        report();
      },
      ended() {
        ended++;
        report();
      },
      doing(what) {
        doing = what;
        report();
      },
      ...(options.notice && { notice: options.notice }),
      ...(options.signal && { signal: options.signal }),
    },
  );
  const [read, ran] = await Promise.all([reading, running]);
  return withRunningPart(read, ran, request.strict);
}

function runWorker(
  request: VerifyRequest,
  digest: Promise<string>,
  { limit, heap = usualHeap, progress, notice, signal }: VerifyImageOptions,
): Promise<VerificationEnd> {
  let selected: readonly CheckDescription[] = [];
  const results: CheckResult[] = [];
  let beside: Pick<ImageProgress, "transfer" | "sweep"> = {};
  const report = () => progress?.({ ended: results.length, selected: selected.length, ...beside });
  let verification: Verification | undefined;
  let why: string | undefined;
  return new Promise((resolve) => {
    const worker = new Worker(workerFile, {
      workerData: request,
      // A small young generation costs no time here, and saves 25 MB.
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: heap },
      // Loaders of this process, such as one for TypeScript, would load modules a second time.
      execArgv: [],
    });
    if (request.digest) void digest.then((sha256) => worker.postMessage({ sha256 } satisfies DigestTold));
    const stop = (reason: string) => {
      why ??= reason;
      void worker.terminate();
    };
    const timer = setTimeout(() => stop(`it took longer than ${limit / 1000} s`), limit);
    const onAbort = () => stop("it was interrupted");
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.on("message", (message: WorkerMessage) => {
      switch (message.type) {
        case "selected":
          selected = message.selected;
          break;
        case "ended":
          results.push(message.result);
          report();
          break;
        case "fetched":
          beside = { ...beside, transfer: message.transfer };
          report();
          break;
        case "hashed":
          beside = { ...beside, sweep: message };
          report();
          break;
        case "notice":
          notice?.(message.sentence);
          break;
        case "done":
          verification = message.verification;
          // A timer of an operator's check would keep the thread for as long as it likes.
          void worker.terminate();
      }
    });
    worker.on("error", (error: unknown) => {
      why ??= error instanceof Error ? `${error.name}: ${error.message}`.split("\n")[0] : String(error);
    });
    worker.on("exit", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      if (verification !== undefined) resolve({ verification });
      else resolve({ why: why ?? "its thread ended early", selected, results });
    });
  });
}

/** A verdict that says of every check that did not end that it did not. */
function brokenOff(path: string, sha256: string, end: BrokenOff): ImageVerdict {
  const checks = resultsOf(end);
  return { path, sha256, format: "unknown", virtualSize: 0, verdict: "error", checks, notApplicable: [] };
}
