import { availableParallelism, freemem } from "node:os";
import { publicLocation } from "../backend/location.ts";
import type { VerifyRequest } from "./request.ts";
import { type ImageProgress, type VerifiedImage, type VerifyImageOptions, verifyImage } from "./verify-image.ts";

/** An image that is being verified. */
export interface ImageInProgress extends ImageProgress {
  /** As reports name it. */
  readonly path: string;
}

export interface VerifyImagesOptions extends Omit<VerifyImageOptions, "limit" | "progress"> {
  /** Milliseconds that an image may take. */
  readonly limitOf: (request: VerifyRequest) => number;
  /** Images that are verified at once; by the host's processors and memory when left out. */
  readonly parallel?: number;
  /** How many images are done, and how far those have come that are not, in the order of the requests. */
  readonly progress?: (done: number, running: readonly ImageInProgress[]) => void;
  /** Called with each image in the order of the requests, as soon as it and all before it are done. */
  readonly verified?: (image: VerifiedImage) => Promise<void> | void;
}

/** Bytes of memory that must be free for each image: a thread for its checks, and those that hash or unpack for them. */
const memoryForEach = 400 * 1024 * 1024;
const mostAtOnce = 8;

/**
 * Verifies images at once, as many as the host has processors and memory for, each in a thread of its own; what becomes of
 * one says nothing of the others.
 *
 * @returns a verdict for each request, in their order; of no use once the signal was aborted
 * @throws what `verified` throws
 */
export async function verifyImages(
  requests: readonly VerifyRequest[],
  { limitOf, progress, verified, parallel = atOnce(requests.length), ...each }: VerifyImagesOptions,
): Promise<VerifiedImage[]> {
  const running = new Map<number, ImageInProgress>();
  const results: VerifiedImage[] = [];
  let [next, done, told] = [0, 0, 0];
  const tell = () => {
    const inOrder = [...running].sort(([a], [b]) => a - b).map(([, image]) => image);
    if (inOrder.length > 0) progress?.(done, inOrder);
  };
  const tellVerified = async () => {
    for (let one = results[told]; one !== undefined && !each.signal?.aborted; one = results[++told])
      await verified?.(one);
    tell();
  };
  let telling = Promise.resolve();
  const lane = async () => {
    for (let index = next++; !each.signal?.aborted; index = next++) {
      const request = requests[index];
      if (request === undefined) return;
      const path = publicLocation(request.path);
      const one = await verifyImage(sharing(request, parallel), {
        ...each,
        limit: limitOf(request),
        progress(state) {
          running.set(index, { ...state, path });
          tell();
        },
      });
      running.delete(index);
      done++;
      results[index] = one;
      telling = telling.then(tellVerified);
      // Whoever waits for all images learns of it.
      telling.catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, requests.length) }, lane));
  await telling;
  return results;
}

/** How many of so many images this host verifies at once. */
export function atOnce(images: number): number {
  const memory = Math.floor(Math.max(process.availableMemory?.() ?? 0, freemem()) / memoryForEach);
  return Math.max(1, Math.min(images, availableParallelism(), memory, mostAtOnce));
}

/** Images that are verified at once share the processors. */
function sharing(request: VerifyRequest, parallel: number): VerifyRequest {
  if (parallel === 1 || request.threads !== undefined) return request;
  return { ...request, threads: Math.max(1, Math.floor(availableParallelism() / parallel)) };
}
