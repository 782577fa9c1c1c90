import { standardOffset } from "../l2-entry.ts";
import type { CheckState, L1Table } from "./check-state.ts";
import { l2Walk } from "./l2-walk.ts";

/** Counts the references of an L1 table and of the L2 tables it leads to, and checks their entries. */
export function checkMapping(state: CheckState, l1: L1Table): void {
  const { file, geometry, references, stored, tally, work } = state;
  const { clusterSize, clusterBits } = geometry;
  references.add(l1.offset, l1.size * 8, l1.offset, () => l1.name);
  const table = file.words(l1.offset, l1.size * 8).slice();
  const walk = l2Walk(state, l1);
  work.spend(table.length / 2);
  for (let index = 0; index < table.length / 2; index++) {
    const high = table[index * 2] ?? 0;
    const low = table[index * 2 + 1] ?? 0;
    if (high === 0 && low === 0) continue;
    const at = l1.offset + index * 8;
    const structure = () => `${l1.name}, entry ${index}`;
    if ((high & 0x7f00_0000) !== 0 || (low & 0x1ff) !== 0) {
      tally.add("corruption", "reserved-bits", at, () => ({
        structure: structure(),
        clause: "its reserved bits are set",
      }));
    }
    const offset = standardOffset(high, low);
    references.add(offset, clusterSize, at, structure);
    if ((low & 0xffff_fe00 & (clusterSize - 1)) !== 0) {
      tally.add("corruption", "unaligned", at, () => ({
        structure: structure(),
        clause: `the L2 table at ${offset} does not start at a cluster`,
      }));
    }
    // A table at 0 is no table to whoever checks the flags, though it was counted as one.
    const refcount = l1.active && offset !== 0 ? stored.of(Math.floor(offset / 2 ** clusterBits)) : -1;
    if (refcount !== -1 && (refcount === 1) !== high >>> 31 > 0) {
      tally.add("corruption", "copied-flag", at, () => ({
        structure: structure(),
        clause: `its copied flag is ${high >>> 31}, but the refcount of the L2 table at ${offset} is ${refcount}`,
      }));
    }
    walk(offset, index, refcount !== -1);
  }
}
