/** A thread of `kernelThread`: opens the image by itself, and looks into all its kernels, modules and initial RAM disks. */
import { parentPort, workerData } from "node:worker_threads";
import { openNative } from "../../backend/native.ts";
import { Refusal } from "../../refusal.ts";
import { type Guest, guestOf } from "../guest.ts";
import { contentsOf, type KernelContents } from "./kernel-contents.ts";
import type { KernelMessage, KernelThreadData } from "./kernel-message.ts";

const { location } = workerData as KernelThreadData;
const image = await openNative(location, { readsOnce: true });
const guest = guestOf(image.root);
const contents = contentsOf(guest);
for (const [what, path] of tasksOf(guest)) {
  let message: KernelMessage;
  try {
    message = { what, path, answer: await contents[what](path) };
  } catch (error) {
    // Anything else is a defect, and ends the thread with its stack.
    if (!(error instanceof Refusal)) throw error;
    message = { what, path, refused: error.message };
  }
  parentPort?.postMessage(message);
}
image.close();

/** What takes longest comes last. */
function tasksOf({ kernels }: Guest): [keyof KernelContents, string][] {
  const of = (what: keyof KernelContents, paths: readonly (string | undefined)[]) =>
    paths.flatMap((path): [keyof KernelContents, string][] => (path === undefined ? [] : [[what, path]]));
  return [
    ...of(
      "payload",
      kernels().map(({ image: kernel }) => kernel),
    ),
    ...of(
      "moduleFiles",
      kernels().map(({ modules }) => modules),
    ),
    ...of(
      "initrd",
      kernels().map(({ initrd }) => initrd),
    ),
  ];
}
