import { Worker } from "node:worker_threads";
import { threadFile } from "../disk/thread-file.ts";
import type { Guest } from "./guest.ts";
import type { KernelContents } from "./kernel-contents.ts";
import type { KernelMessage, KernelTask, KernelThreadData } from "./kernel-message.ts";

/** MiB of new and of kept objects; pieces lie outside of both, but go when their objects do, so that few new ones keep the memory small. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 };

/**
 * Looks into a guest's kernels, modules and initial RAM disks in a thread that opens the image by itself, from now on.
 *
 * The answers are rejected where the thread ends early.
 *
 * @param location the path of the image
 */
export function kernelThread(location: string, guest: Guest): KernelContents {
  const tasks = tasksOf(guest);
  const answers = tasks.map(() => settable());
  const workerData: KernelThreadData = { location, tasks };
  const worker = new Worker(threadFile("src/guest/kernel-worker"), { workerData, resourceLimits, execArgv: [] });
  worker.on("message", (message: KernelMessage) => {
    const settled = answers[message.task];
    if ("answer" in message) settled?.resolve(message.answer);
    else settled?.reject(new Error(message.refused));
  });
  const failAll = (error: Error) => {
    for (const { reject } of answers) reject(error);
  };
  worker.on("error", failAll);
  worker.on("exit", () => failAll(new Error("the thread that looks into the kernel ended early")));
  async function answerTo(what: KernelTask["what"], path: string): Promise<unknown> {
    const task = tasks.findIndex((one) => one.what === what && one.path === path);
    const answer = answers[task];
    if (answer === undefined) throw new Error(`${path} is nothing that the thread looks into`);
    return answer.promise;
  }
  return {
    payload: (kernel) => answerTo("payload", kernel) as ReturnType<KernelContents["payload"]>,
    moduleFiles: (directory) => answerTo("moduleFiles", directory) as ReturnType<KernelContents["moduleFiles"]>,
    initrd: (path) => answerTo("initrd", path) as ReturnType<KernelContents["initrd"]>,
  };
}

/** What takes longest comes last. */
function tasksOf(guest: Guest): KernelTask[] {
  const kernels = guest.kernels();
  const of = (what: KernelTask["what"], paths: readonly (string | undefined)[]) =>
    paths.flatMap((path) => (path === undefined ? [] : [{ what, path }]));
  return [
    ...of(
      "payload",
      kernels.map(({ image }) => image),
    ),
    ...of(
      "moduleFiles",
      kernels.map(({ modules }) => modules),
    ),
    ...of(
      "initrd",
      kernels.map(({ initrd }) => initrd),
    ),
  ];
}

function settable() {
  let resolve: (value: unknown) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<unknown>((onResolve, onReject) => {
    [resolve, reject] = [onResolve, onReject];
  });
  // A failure that nobody waits for is no unhandled one.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
