/** A thread of `kernelThread`: opens the image by itself, and looks into its kernels, modules and initial RAM disks. */
import { parentPort, workerData } from "node:worker_threads";
import { openNative } from "../backend/native.ts";
import { Refusal } from "../refusal.ts";
import { guestOf } from "./guest.ts";
import { contentsOf } from "./kernel-contents.ts";
import type { KernelMessage, KernelThreadData } from "./kernel-message.ts";

const { location, tasks } = workerData as KernelThreadData;
const image = await openNative(location, { readsOnce: true });
const contents = contentsOf(guestOf(image.root));
for (const [task, { what, path }] of tasks.entries()) {
  let message: KernelMessage;
  try {
    message = { task, answer: await contents[what](path) };
  } catch (error) {
    // Anything else is a defect, and ends the thread with its stack.
    if (!(error instanceof Refusal)) throw error;
    message = { task, refused: error.message };
  }
  parentPort?.postMessage(message);
}
image.close();
