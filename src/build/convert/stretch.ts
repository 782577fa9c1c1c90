import { CLUSTER_SIZE, type PackedClusters } from "./compressed-clusters.ts";

/** Clusters that a thread compresses at a time: enough that messages cost nothing, few enough to share evenly. */
const STRETCH = 16 * CLUSTER_SIZE;

/** Consecutive clusters of a raw image. */
export interface Stretch {
  readonly number: number;
  /** Bytes from the start of the image; whole clusters. */
  readonly offset: number;
  readonly length: number;
}

export interface PackedStretch extends PackedClusters {
  readonly number: number;
}

/** A range of a raw image, as `qemu-img map --output=json` tells it. */
export interface MappedRange {
  readonly start: number;
  readonly length: number;
  /** Whether anything but zeros may be there. */
  readonly data: boolean;
}

/**
 * The stretches of an image that may hold anything but zeros, in order, each once.
 *
 * @param size bytes of the image
 */
export function stretchesOf(ranges: readonly MappedRange[], size: number): Stretch[] {
  const stretches: Stretch[] = [];
  let done = 0;
  for (const { start, length, data } of ranges) {
    if (!data) continue;
    const end = Math.min(start + length, size);
    for (let at = Math.max(done, start - (start % CLUSTER_SIZE)); at < end; at = done) {
      done = Math.min(Math.floor(at / STRETCH + 1) * STRETCH, Math.ceil(end / CLUSTER_SIZE) * CLUSTER_SIZE);
      stretches.push({ number: stretches.length, offset: at, length: done - at });
    }
  }
  return stretches;
}
