import type { CheckState } from "./check-state.ts";
import type { FindingKind } from "./tally.ts";

/** Counts the references of the refcount table to its blocks, which must come last, since nothing else may use a block. */
export function checkRefcountBlocks({ geometry, references, stored, tally, work }: CheckState): void {
  const { clusterSize, refcountTableOffset } = geometry;
  const { table } = stored;
  work.spend(table.length / 2);
  for (let block = 0; block < table.length / 2; block++) {
    const low = table[block * 2 + 1] ?? 0;
    const offset = (table[block * 2] ?? 0) * 0x1_0000_0000 + ((low & 0xffff_fe00) >>> 0);
    if (offset === 0 && low === 0) continue;
    const at = refcountTableOffset + block * 8;
    const structure = () => `refcount table, entry ${block}`;
    const corruption = (kind: FindingKind, clause: string) =>
      tally.add("corruption", kind, at, () => ({ structure: structure(), clause }));
    if ((low & 0x1ff) !== 0) corruption("reserved-bits", "its reserved bits are set");
    else if ((low & (clusterSize - 1)) !== 0)
      corruption("unaligned", `the block at ${offset} does not start at a cluster`);
    else if (offset / clusterSize >= references.clusters) {
      corruption("beyond-end", `the block at ${offset} lies beyond the end of the file`);
    } else {
      references.add(offset, clusterSize, at, structure);
      const count = references.counts[offset / clusterSize] ?? 0;
      if (count !== 1) corruption("refcount-block", `the block at ${offset} has ${count} references, but 1 is right`);
    }
  }
}
