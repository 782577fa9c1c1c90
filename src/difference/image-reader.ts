import { Worker } from "node:worker_threads";
import { publicLocation } from "../backend/location.ts";
import { quoted } from "../disk/quoted.ts";
import { threadFile } from "../disk/thread-file.ts";
import { Refusal } from "../refusal.ts";
import type { ImageSnapshot } from "./image-snapshot.ts";

/** What the thread of an image tells; it is told rows of which it shall tell the digests. */
export type ReaderMessage =
  | { readonly type: "snapshot"; readonly snapshot: ImageSnapshot }
  | { readonly type: "digests"; readonly digests: readonly string[] }
  | { readonly type: "refused"; readonly code: string; readonly message: string };

/** An image that is read by a thread of its own. */
export interface ImageReader {
  /** @throws {Refusal} that names the image, also when reading it takes too long or too much memory */
  snapshot(): Promise<ImageSnapshot>;
  /** SHA-256 of the regular files in these rows of the tree, in their order; to be asked for one after the other. @throws as `snapshot` */
  digests(rows: readonly number[]): Promise<readonly string[]>;
  /** Ends the thread, whatever it does. */
  end(): void;
}

export interface ReaderOptions {
  /** Milliseconds after which the image counts as one that hangs its reader. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** MiB of new and of kept objects after which the thread is ended; a small young generation costs no time here, and saves 20 MB. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 512 };

/** Begins to read an image. */
export function startReader(location: string, { limit, signal }: ReaderOptions): ImageReader {
  const worker = new Worker(threadFile("src/difference/image-worker"), {
    workerData: location,
    resourceLimits,
    execArgv: [],
  });
  const told: ReaderMessage[] = [];
  let wake: (() => void) | undefined;
  let failure: Error | undefined;
  const stop = (error: Error) => {
    failure ??= error;
    wake?.();
  };
  const unreadable = (why: string) =>
    stop(new Refusal("not-compared", `${quoted(publicLocation(location))} could not be read: ${why}.`));
  const timer = setTimeout(() => unreadable(`it took longer than ${limit / 1000} s`), limit);
  const onAbort = () => unreadable("it was interrupted");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  worker.on("message", (message: ReaderMessage) => {
    if (message.type === "refused") stop(new Refusal(message.code, message.message));
    else told.push(message);
    wake?.();
  });
  worker.on("error", (error) => unreadable(`${error.name}: ${error.message}`.split("\n")[0] ?? ""));
  worker.on("exit", () => unreadable("its thread ended early"));

  async function next(): Promise<ReaderMessage> {
    while (told.length === 0 && failure === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const message = told.shift();
    if (message === undefined) throw failure;
    return message;
  }

  return {
    async snapshot() {
      const message = await next();
      if (message.type !== "snapshot") throw new Error("the thread of an image told something else than asked for");
      return message.snapshot;
    },
    async digests(rows) {
      if (rows.length === 0) return [];
      worker.postMessage(rows);
      const message = await next();
      if (message.type !== "digests") throw new Error("the thread of an image told something else than asked for");
      return message.digests;
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      worker.removeAllListeners();
      void worker.terminate();
    },
  };
}
