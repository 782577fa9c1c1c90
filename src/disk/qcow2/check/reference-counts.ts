import type { Geometry } from "./geometry.ts";
import type { QemuFile } from "./qemu-file.ts";
import { type Counts, countsFor } from "./stored-refcounts.ts";
import type { Tally } from "./tally.ts";
import type { Work } from "./work.ts";

/** How often each cluster of the file is referenced, as far as it was counted. */
export interface ReferenceCounts {
  /** Clusters of the file, and the one behind its end once something refers to it. */
  readonly clusters: number;
  readonly counts: Counts;
  /** The most that one of them can be. */
  readonly most: number;
  /**
   * Counts a reference to every cluster that has some of these bytes.
   *
   * @param at where in the file the reference stands
   * @param structure what refers to them, made only for a finding
   */
  add(offset: number, size: number, at: number, structure: () => string): void;
}

/** Starts to count with no reference to any of the file's clusters. */
export function countReferences(file: QemuFile, geometry: Geometry, tally: Tally, work: Work): ReferenceCounts {
  const { clusterSize, refcountOrder } = geometry;
  const inFile = Math.ceil(file.length / clusterSize);
  // QEMU bears a region that ends less than a cluster behind the end of the file.
  const counts = countsFor(inFile + 1, refcountOrder);
  const most = refcountOrder >= 5 ? 0xffff_ffff : 2 ** (2 ** refcountOrder) - 1;
  let clusters = inFile;
  return {
    get clusters() {
      return clusters;
    },
    counts,
    most,
    add(offset, size, at, structure) {
      if (size <= 0) return;
      if (offset + size - file.length >= clusterSize) {
        tally.add("corruption", "beyond-end", at, () => ({
          structure: structure(),
          clause: `it leads to ${size} bytes at ${offset}, beyond the end of the file of ${file.realLength} bytes`,
        }));
        return;
      }
      const last = Math.floor((offset + size - 1) / clusterSize);
      let cluster = Math.floor(offset / clusterSize);
      work.spend(last - cluster + 1);
      if (last >= clusters) clusters = last + 1;
      for (; cluster <= last; cluster++) {
        const count = counts[cluster] ?? 0;
        if (count !== most) counts[cluster] = count + 1;
        else overflow(cluster * clusterSize, at, structure);
      }
    },
  };

  function overflow(cluster: number, at: number, structure: () => string): void {
    tally.add("corruption", "refcount-overflow", at, () => ({
      structure: structure(),
      clause: `it leads to the cluster at ${cluster}, which has more references than its refcount can say`,
    }));
  }
}
