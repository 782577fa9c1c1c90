import { statSync } from "node:fs";
import { isUrl, publicLocation } from "../backend/location.ts";
import { Refusal } from "../refusal.ts";
import type { ShardOfRun } from "./verdict.ts";

/** One of several workers that verify the images of a run among them; `index` counts from 1. */
export type Shard = Pick<ShardOfRun, "index" | "count">;

/** What one worker verifies of the images that all of them were named. */
export interface Share<Request> {
  /** None where there are more workers than images. */
  readonly requests: readonly Request[];
  /** What its report tells of the run, so that the parts can be put together again. */
  readonly part: ShardOfRun;
  /** A sentence without its full stop where there is nothing to do. */
  readonly notice?: string;
}

/** Workers; no CI has that many for one job. */
const mostShards = 10_000;

/**
 * Reads the value of `--shard`.
 *
 * @throws {Refusal} `usage`
 */
export function parseShard(value: string): Shard {
  const [, index = 0, count = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(value) ?? []).map(Number);
  if (index < 1 || index > count || count > mostShards) {
    throw usage(`Option --shard takes i/n, worker i of n such as 2/4, with n up to ${mostShards}, not "${value}"`);
  }
  return { index, count };
}

/**
 * The images that fall to one worker. Every worker that is named the same images and sees the same files comes to the same
 * spreading, in whatever order they are named: the largest first, each to the worker that has least to read so far.
 *
 * @param sizeOf bytes of the file of an image; `undefined` where nobody knows, and it counts as one of average size
 * @throws {Refusal} `usage` for an image that is named twice
 */
export function shareOf<Request extends { readonly path: string }>(
  requests: readonly Request[],
  { index, count }: Shard,
  sizeOf: (path: string) => number | undefined = fileSize,
): Share<Request> {
  const images = requests.map(({ path }) => publicLocation(path));
  const seen = new Set<string>();
  const twice = images.find((path) => seen.size === seen.add(path).size);
  if (twice !== undefined) throw usage(`The image ${twice} is named twice; with --shard name each image once`);
  const mine = spread(requests, count, sizeOf)[index - 1] ?? new Set();
  const notice = `Shard ${index} of ${count} has nothing to verify, as the others share the ${counted(images.length)} among them`;
  return {
    requests: requests.filter((request) => mine.has(request)),
    part: { index, count, images },
    ...(mine.size === 0 && { notice }),
  };
}

function spread<Request extends { readonly path: string }>(
  requests: readonly Request[],
  count: number,
  sizeOf: (path: string) => number | undefined,
): ReadonlySet<Request>[] {
  const sizes = new Map(requests.map((request) => [request, sizeOf(request.path)]));
  const known = [...sizes.values()].filter((size) => size !== undefined);
  const average = known.reduce((sum, size) => sum + size, 0) / Math.max(1, known.length);
  const weight = (request: Request) => sizes.get(request) ?? average;
  const workers = Array.from({ length: count }, () => ({ bytes: 0, requests: new Set<Request>() }));
  const name = ({ path }: Request) => publicLocation(path);
  for (const request of requests.toSorted((a, b) => weight(b) - weight(a) || (name(a) < name(b) ? -1 : 1))) {
    const least = workers.reduce((best, one) =>
      one.bytes < best.bytes || (one.bytes === best.bytes && one.requests.size < best.requests.size) ? one : best,
    );
    least.bytes += weight(request);
    least.requests.add(request);
  }
  return workers.map((worker) => worker.requests);
}

/** Bytes of a file; of a URL nobody asks its server, whose answers may change from one worker to the next. */
function fileSize(path: string): number | undefined {
  if (isUrl(path)) return undefined;
  try {
    return statSync(path).size;
  } catch {
    return undefined;
  }
}

function counted(images: number): string {
  return images === 1 ? "one image" : `${images} images`;
}

function usage(sentence: string): Refusal<"usage"> {
  return new Refusal("usage", `${sentence}.`);
}
