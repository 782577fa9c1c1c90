import { standardOffset } from "../l2-entry.ts";
import type { CheckState, L1Table } from "./check-state.ts";
import { l2Walk } from "./l2-walk.ts";

/** L1 entries looked at together. */
const piece = 8192;

/** Counts the references of an L1 table and of the L2 tables it leads to, and checks their entries. */
export function checkMapping(state: CheckState, l1: L1Table): void {
  const { file, references, work } = state;
  references.add(l1.offset, l1.size * 8, l1.offset, () => l1.name);
  const check = l1Entry(state, l1);
  // In pieces, since a table may have 32 MiB and other tables are read meanwhile.
  for (let first = 0; first < l1.size; first += piece) {
    const table = file.words(l1.offset + first * 8, Math.min(piece, l1.size - first) * 8).slice();
    if (table.length === 0) break;
    work.spend(table.length / 2);
    for (let index = 0; index < table.length / 2; index++) {
      const high = table[index * 2] ?? 0;
      const low = table[index * 2 + 1] ?? 0;
      if (high !== 0 || low !== 0) check(first + index, high, low);
    }
  }
}

function l1Entry(state: CheckState, l1: L1Table): (index: number, high: number, low: number) => void {
  const { geometry, references, stored, tally } = state;
  const { clusterSize } = geometry;
  const walk = l2Walk(state, l1);
  return (index, high, low) => {
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
    const refcount = l1.active && offset !== 0 ? stored.of(Math.floor(offset / clusterSize)) : -1;
    if (refcount !== -1 && (refcount === 1) !== high >>> 31 > 0) {
      tally.add("corruption", "copied-flag", at, () => ({
        structure: structure(),
        clause: `its copied flag is ${high >>> 31}, but the refcount of the L2 table at ${offset} is ${refcount}`,
      }));
    }
    walk(offset, index, refcount !== -1);
  };
}
