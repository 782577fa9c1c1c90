import { compressedOffset, compressedSize, isCompressed, standardOffset } from "../l2-entry.ts";
import type { CheckState, L1Table } from "./check-state.ts";
import type { Counts } from "./stored-refcounts.ts";
import type { FindingKind } from "./tally.ts";

/** What reading a table costs, however small it is. */
const costOfTable = 64;

/**
 * Checks L2 tables below one L1 table, given where a table starts, the index of its L1 entry, and whether the copied flags
 * of its entries are to be checked.
 *
 * The loop sees every cluster of the image, and once more for each snapshot, so it makes objects only for findings.
 */
export function l2Walk(state: CheckState, l1: L1Table): (offset: number, l1Index: number, flags: boolean) => void {
  const { file, geometry, references, stored, tally, work } = state;
  const { clusterBits, clusterSize, extendedL2, externalData } = geometry;
  const stride = extendedL2 ? 4 : 2;
  const fragmentation = l1.active;
  const { counts, most } = references;
  const run: Run = { counts, most, length: file.length, clusterBits, packed: 0 };
  const plain = !extendedL2 && !externalData;
  // What the entry in hand is called, needed by findings only.
  let table = 0;
  let tableIndex = 0;
  let entry = 0;
  const place = () => table + entry * stride * 4;
  const structure = () => `${l1.name}, L2 table ${tableIndex}, entry ${entry}`;
  const corruption = (kind: FindingKind, clause: string) =>
    tally.add("corruption", kind, place(), () => ({ structure: structure(), clause }));

  function compressed(high: number, low: number, bitmap: boolean): void {
    if (high >>> 31 > 0) corruption("compressed-entry", "a compressed cluster has the copied flag");
    if (externalData) corruption("compressed-entry", "a compressed cluster in an image with a data file");
    else if (bitmap) corruption("compressed-entry", "a compressed cluster has subclusters");
    else {
      const size = compressedSize(high, low, clusterBits);
      references.add(compressedOffset(high, low, clusterBits), size, place(), structure);
      if (!fragmentation) return;
      fragmentation.allocated++;
      fragmentation.compressed++;
      fragmentation.fragmented++;
    }
  }

  function copiedFlag(high: number, offset: number): void {
    const refcount = externalData ? 1 : stored.of(Math.floor(offset / clusterSize));
    if (refcount === -1 || (refcount === 1) === high >>> 31 > 0) return;
    corruption(
      "copied-flag",
      `its copied flag is ${high >>> 31}, but the refcount of the cluster at ${offset} is ${refcount}`,
    );
  }

  return (offset, l1Index, flags) => {
    table = offset;
    tableIndex = l1Index;
    const words = file.words(offset, clusterSize);
    const entries = words.length / stride;
    work.spend(costOfTable + entries);
    let next = 0;
    run.packed = 0;
    for (let index = 0; index < entries; index++) {
      if (plain) index = passOver(words, index, entries, run);
      if (index === entries) break;
      entry = index;
      const at = index * stride;
      const high = words[at] ?? 0;
      const low = words[at + 1] ?? 0;
      const zeros = extendedL2 ? (words[at + 2] ?? 0) : 0;
      const allocated = extendedL2 ? (words[at + 3] ?? 0) : 0;
      if (high === 0 && low === 0 && allocated === 0) continue;
      if (isCompressed(high)) {
        compressed(high, low, zeros !== 0 || allocated !== 0);
        continue;
      }
      if ((high & 0x3f00_0000) !== 0 || (low & 0x1fe) !== 0) corruption("reserved-bits", "its reserved bits are set");
      const data = standardOffset(high, low);
      if (data === 0 && !(externalData && high >>> 31 > 0 && (extendedL2 || (low & 1) === 0))) {
        if (allocated !== 0) corruption("subcluster-bitmap", "it has allocated subclusters, but no cluster");
        continue;
      }
      if ((zeros & allocated) !== 0) corruption("subcluster-bitmap", "it has subclusters both allocated and zero");
      if ((low & 0xffff_fe00 & (clusterSize - 1)) !== 0) {
        corruption("unaligned", `the cluster at ${data} does not start where clusters do`);
      }
      if (fragmentation) {
        fragmentation.allocated++;
        if (next !== 0 && data !== next) fragmentation.fragmented++;
        next = data + clusterSize;
      }
      if (!externalData) references.add(data, clusterSize, place(), structure);
      if (flags) copiedFlag(high, data);
    }
    work.spend(run.packed);
    if (!fragmentation) return;
    fragmentation.allocated += run.packed;
    fragmentation.compressed += run.packed;
    fragmentation.fragmented += run.packed;
  };
}

/** What counting compressed clusters that are in order needs, and how many there were. */
interface Run {
  readonly counts: Counts;
  readonly most: number;
  readonly length: number;
  readonly clusterBits: number;
  packed: number;
}

/**
 * Passes over entries that are empty, and over compressed ones that are in order, which it counts; most images have few
 * others. The arithmetic of `l2-entry.ts` is written out, since this loop is still interpreted for most images.
 *
 * @returns the index of the first entry that needs a closer look
 */
function passOver(words: Uint32Array, from: number, entries: number, run: Run): number {
  const { counts, most, length } = run;
  const perByte = 1 / 2 ** run.clusterBits;
  const sizeShift = 62 - (run.clusterBits - 8) - 32;
  const offsetMask = 2 ** sizeShift - 1;
  let packed = 0;
  let index = from;
  for (; index < entries; index++) {
    const high = words[index * 2] ?? 0;
    const low = words[index * 2 + 1] ?? 0;
    if (high === 0 && low === 0) continue;
    // Compressed, and without the copied flag.
    if (high >>> 30 !== 1) break;
    const start = (high & offsetMask) * 0x1_0000_0000 + low;
    const end = start - (low & 511) + (((high & 0x3fff_ffff) >>> sizeShift) + 1) * 512;
    const first = Math.floor(start * perByte);
    const last = Math.floor((end - 1) * perByte);
    const count = counts[first] ?? most;
    const another = counts[last] ?? most;
    if (end > length || last - first > 1 || count >= most || another >= most) break;
    counts[first] = count + 1;
    if (last !== first) counts[last] = another + 1;
    packed++;
  }
  run.packed += packed;
  return index;
}
