import { Worker } from "node:worker_threads";
import { publicLocation } from "../backend/location.ts";
import { draftWorkerFile } from "./home.ts";

/** A profile of an image, or why there is none and the exit code that this stands for. */
export type Draft = { readonly text: string } | { readonly sentence: string; readonly exitCode: 1 | 2 };

export interface DraftOptions {
  /** Milliseconds after which the image counts as one that hangs its reader. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/** MiB of objects after which the thread is ended. */
const heap = 512;

/** Writes a profile of an image in a thread of its own, which is ended when it takes too long or too much memory. */
export function draftOf(path: string, { limit, signal }: DraftOptions): Promise<Draft> {
  let draft: Draft | undefined;
  let why: string | undefined;
  return new Promise((resolve) => {
    const worker = new Worker(draftWorkerFile, {
      workerData: path,
      resourceLimits: { maxOldGenerationSizeMb: heap },
      execArgv: [],
    });
    const stop = (reason: string) => {
      why ??= reason;
      void worker.terminate();
    };
    const timer = setTimeout(() => stop(`it took longer than ${limit / 1000} s`), limit);
    const onAbort = () => stop("it was interrupted");
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.on("message", (message: Draft) => {
      draft = message;
    });
    worker.on("error", (error: unknown) => {
      why ??= error instanceof Error ? `${error.name}: ${error.message}`.split("\n")[0] : String(error);
    });
    worker.on("exit", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      const clause = why ?? "its thread ended early";
      resolve(draft ?? { sentence: `${publicLocation(path)}: no profile could be written, ${clause}`, exitCode: 1 });
    });
  });
}
