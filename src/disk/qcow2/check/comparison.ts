import type { CheckState } from "./check-state.ts";

/**
 * Compares the stored refcount of every cluster with the references counted to it.
 *
 * @returns the number of the last cluster that is in use by either
 */
export function compareRefcounts({ geometry, references, stored, tally, work }: CheckState): number {
  const { clusterSize } = geometry;
  const { clusters, counts } = references;
  const { perBlock } = stored;
  work.spend(clusters);
  let highest = 0;
  for (let first = 0; first < clusters; first += perBlock) {
    const end = Math.min(clusters, first + perBlock);
    if (stored.isUnreadable(first / perBlock)) {
      for (let cluster = first; cluster < end; cluster++) unreadable(cluster);
      continue;
    }
    for (let cluster = first; cluster < end; cluster++) {
      const told = stored.counts[cluster] ?? 0;
      const counted = counts[cluster] ?? 0;
      if (told !== 0 || counted !== 0) highest = cluster;
      if (told !== counted) differs(cluster, told, counted);
    }
  }
  return highest;

  function unreadable(cluster: number): void {
    tally.add("error", "refcount-unreadable", cluster * clusterSize, () => ({
      structure: `cluster ${cluster}`,
      clause: "its refcount cannot be read, since the refcount table is damaged there",
    }));
  }

  function differs(cluster: number, told: number, counted: number): void {
    const low = told < counted;
    tally.add(
      low ? "corruption" : "leak",
      low ? "refcount-too-low" : "refcount-too-high",
      cluster * clusterSize,
      () => ({
        structure: `cluster ${cluster}`,
        clause: `its refcount is ${told}, but it has ${counted} ${counted === 1 ? "reference" : "references"}`,
      }),
    );
  }
}
