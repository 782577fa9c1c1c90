import type { AllocationTable } from "./allocation-table.ts";
import { corrupt } from "./corrupt.ts";

/** Clusters that follow one another both in a file and on the disk. */
export interface ClusterRun {
  readonly first: number;
  readonly count: number;
}

/** The clusters of one file or directory, in order. */
export interface ClusterChain {
  readonly length: number;
  /** Those from `index` on, `count` of them, in runs as long as they come. */
  runs(index: number, count: number): Generator<ClusterRun>;
}

/** Every so many clusters of a chain one number is kept, from which it is followed again. */
const stride = 256;

/**
 * Follows a chain to its end once, so that one that breaks or runs in a circle is never read.
 *
 * @param first a cluster that exists
 * @param needed how many clusters are to be read; a chain of over four times as many counts as damage
 * @param whose for the sentence
 * @throws {Refusal} `corrupt-filesystem`
 */
export function followChain(table: AllocationTable, first: number, needed: number, whose: string): ClusterChain {
  const limit = 4 * needed + 1024;
  const marks: number[] = [];
  let length = 0;
  for (let cluster = first; cluster !== 0; cluster = table.next(cluster)) {
    // A circle never ends either.
    if (length === limit) throw corrupt(`the clusters of ${whose} run in a circle or have no end`);
    if (length % stride === 0) marks.push(cluster);
    length++;
  }
  return {
    length,
    *runs(index, count) {
      let cluster = marks[Math.floor(index / stride)] ?? 0;
      for (let skip = index % stride; skip > 0; skip--) cluster = table.next(cluster);
      let start = cluster;
      let run = 1;
      for (let left = count - 1; left > 0; left--) {
        const next = table.next(cluster);
        if (next === cluster + 1) run++;
        else {
          yield { first: start, count: run };
          start = next;
          run = 1;
        }
        cluster = next;
      }
      if (count > 0) yield { first: start, count: run };
    },
  };
}
