import { Worker } from "node:worker_threads";
import { threadFile } from "../../disk/thread-file.ts";
import type { KernelContents } from "./kernel-contents.ts";
import type { KernelMessage, KernelThreadData } from "./kernel-message.ts";

/** MiB of new and of kept objects; pieces lie outside of both, but go when their objects do, so that few new ones keep the memory small. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 };

/**
 * Looks into a guest's kernels, modules and initial RAM disks in a thread that opens the image by itself, from now on.
 *
 * The answers are rejected where the thread ends without them, as with an image that is refused; a thread that nobody waits
 * for ends with its parent.
 *
 * @param location the path of the image
 */
export function kernelThread(location: string): KernelContents {
  const workerData: KernelThreadData = { location };
  const worker = new Worker(threadFile("src/guest/kernel/kernel-worker"), { workerData, resourceLimits, execArgv: [] });
  worker.unref();
  const answers = new Map<string, Settable>();
  let over: Error | undefined;
  const answerOf = (what: keyof KernelContents, path: string) => {
    const key = `${what} ${path}`;
    const known = answers.get(key) ?? settable();
    answers.set(key, known);
    return known;
  };
  worker.on("message", (message: KernelMessage) => {
    const { resolve, reject } = answerOf(message.what, message.path);
    if ("answer" in message) resolve(message.answer);
    else reject(new Error(message.refused));
  });
  const end = (error: Error) => {
    over ??= error;
    for (const { reject } of answers.values()) reject(over);
  };
  worker.on("error", end);
  worker.on("exit", () => end(new Error("the thread that looks into kernels has ended")));
  function answerTo(what: keyof KernelContents, path: string): Promise<unknown> {
    const { promise, reject } = answerOf(what, path);
    if (over === undefined) worker.ref();
    else reject(over);
    return promise;
  }
  return {
    payload: (kernel) => answerTo("payload", kernel) as ReturnType<KernelContents["payload"]>,
    moduleFiles: (directory) => answerTo("moduleFiles", directory) as ReturnType<KernelContents["moduleFiles"]>,
    initrd: (path) => answerTo("initrd", path) as ReturnType<KernelContents["initrd"]>,
  };
}

interface Settable {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

function settable(): Settable {
  let resolve: (value: unknown) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<unknown>((onResolve, onReject) => {
    [resolve, reject] = [onResolve, onReject];
  });
  // A failure that nobody waits for is no unhandled one.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
