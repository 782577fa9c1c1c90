import { Worker } from "node:worker_threads";
import { threadFile } from "../disk/thread-file.ts";
import { Refusal } from "../refusal.ts";
import type { DigestMessage, DigestShare, DigestThreadData } from "./digest-message.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** Threads that hash shares of an image's files. */
export interface DigestThreads {
  /** Queues a share for the next thread that has time. */
  give(share: DigestShare): void;
  /** Never fulfilled; rejected as soon as a thread gives up or the signal is aborted. */
  readonly failed: Promise<never>;
  /** The digests of every share by its number, one after the other, once all are there. @throws what `failed` is rejected with */
  finish(): Promise<ReadonlyMap<number, Uint8Array>>;
  /** Ends the threads, whatever they do. */
  end(): void;
}

/** A refusal that already begins with the image's name. */
export class ThreadRefusal extends Refusal<ImageRefusalCode> {}

/** Shares that a thread has before it, so that it never waits for the next. */
const sharesAhead = 2;
/** MiB of new and of kept objects: pieces of files lie outside of both, but go when their objects do. */
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 };

/**
 * Starts threads that open the image by themselves.
 *
 * @param onShare called with the number of each share that is done
 */
export function startThreads(
  workerData: DigestThreadData,
  count: number,
  signal: AbortSignal | undefined,
  onShare: (number: number) => void = () => {},
): DigestThreads {
  const queue: DigestShare[] = [];
  const done = new Map<number, Uint8Array>();
  const { promise: failed, reject: fail } = settable<never>();
  const { promise: finished, resolve: finish } = settable<void>();
  // A failure that nobody waits for yet is no unhandled one.
  failed.catch(() => {});
  let given = 0;
  let isComplete = false;
  // How many shares each thread that is ready could take.
  const room = new Map<Worker, number>();

  function distribute(): void {
    for (const [worker, free] of room) {
      const share = free > 0 ? queue.shift() : undefined;
      if (share === undefined) continue;
      worker.postMessage(share);
      room.set(worker, free - 1);
    }
    if (isComplete && done.size === given) finish();
  }

  const workers = Array.from({ length: Math.max(1, count) }, () => {
    const worker = new Worker(threadFile("src/backend/digest-worker"), {
      workerData,
      resourceLimits,
      execArgv: [],
    });
    worker.on("message", (message: DigestMessage) => {
      if (message.type === "refused") return fail(new ThreadRefusal(message.code, message.message));
      if (message.type === "digests") {
        done.set(message.number, message.digests);
        onShare(message.number);
      }
      room.set(worker, message.type === "ready" ? sharesAhead : (room.get(worker) ?? 0) + 1);
      distribute();
    });
    worker.on("error", fail);
    worker.on("exit", () => fail(new Error("a thread that hashes ended early")));
    return worker;
  });
  const onAbort = () => fail(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });

  return {
    give(share) {
      queue.push(share);
      given++;
      distribute();
    },
    failed,
    async finish() {
      isComplete = true;
      distribute();
      await Promise.race([finished, failed]);
      return done;
    },
    end() {
      signal?.removeEventListener("abort", onAbort);
      for (const worker of workers) void worker.terminate();
    },
  };
}

function settable<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    [resolve, reject] = [onResolve, onReject];
  });
  return { promise, resolve, reject };
}
