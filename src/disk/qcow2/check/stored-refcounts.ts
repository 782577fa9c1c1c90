import type { Geometry } from "./geometry.ts";
import type { QemuFile } from "./qemu-file.ts";
import type { Work } from "./work.ts";

/** Refcounts by cluster number, in as few bytes each as their width needs; wider ones stand at their most. */
export type Counts = Uint8Array | Uint16Array | Uint32Array;

/** The refcounts that an image stores for the clusters of its file. */
export interface StoredRefcounts {
  /** The refcount table up to its last entries in use, as 32-bit words, the high half of an entry first. */
  readonly table: Uint32Array;
  /** For the clusters that were asked for; 0 where it cannot be read. */
  readonly counts: Counts;
  /** Clusters that one block of refcounts is about. */
  readonly perBlock: number;
  /** Whether the refcounts of a block, by its number, cannot be read. */
  isUnreadable(block: number): boolean;
  /** The refcount of any cluster, however far beyond the end of the file; -1 when it cannot be read. */
  of(cluster: number): number;
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const zeros = Buffer.alloc(512);

/** What reading one far refcount costs, in the currency of {@link Work}. */
const farLookup = 256;

/** Room for the refcounts of so many clusters. */
export function countsFor(clusters: number, refcountOrder: number): Counts {
  if (refcountOrder <= 3) return new Uint8Array(clusters);
  return refcountOrder === 4 ? new Uint16Array(clusters) : new Uint32Array(clusters);
}

/**
 * Reads the refcount table and the blocks that it leads to (QEMU's docs/interop/qcow2, "Host cluster management").
 *
 * @param clusters how many refcounts to read at once, which is as many as the file has clusters
 */
export function readStoredRefcounts(file: QemuFile, geometry: Geometry, clusters: number, work: Work): StoredRefcounts {
  const { clusterSize, refcountOrder, refcountTableOffset, refcountTableSize } = geometry;
  const table = withoutTail(file.words(refcountTableOffset, refcountTableSize)).slice();
  const perBlock = (clusterSize * 8) / 2 ** refcountOrder;
  const counts = countsFor(clusters, refcountOrder);
  const blocks = table.length / 2;

  /** Bits 9 to 63. */
  const place = (block: number) =>
    (table[block * 2] ?? 0) * 0x1_0000_0000 + (((table[block * 2 + 1] ?? 0) & 0xffff_fe00) >>> 0);
  const isUnreadable = (block: number) =>
    block < blocks &&
    (((table[block * 2 + 1] ?? 0) & 0xffff_fe00 & (clusterSize - 1)) !== 0 || !file.reaches(place(block), clusterSize));

  for (let block = 0; block < blocks && block * perBlock < clusters; block++) {
    if (place(block) === 0 || isUnreadable(block)) continue;
    const first = block * perBlock;
    decode(file.present(place(block), clusterSize), refcountOrder, counts, first, Math.min(perBlock, clusters - first));
  }

  return {
    table,
    counts,
    perBlock,
    isUnreadable,
    of(cluster) {
      const block = Math.floor(cluster / perBlock);
      if (isUnreadable(block)) return -1;
      if (cluster < clusters) return counts[cluster] ?? 0;
      if (block >= blocks || place(block) === 0) return 0;
      work.spend(farLookup);
      const index = cluster % perBlock;
      const bits = 2 ** refcountOrder;
      const bytes = file.padded(place(block) + Math.floor((index * bits) / 8), Math.max(1, bits / 8));
      const one = countsFor(8, refcountOrder);
      const within = bits < 8 ? index % (8 / bits) : 0;
      decode(bytes, refcountOrder, one, 0, within + 1);
      return one[within] ?? 0;
    },
  };
}

/** Unpacks up to `count` refcounts: big-endian ones of whole bytes, smaller ones from the lowest bits of a byte on. */
function decode(bytes: Uint8Array, order: number, counts: Counts, first: number, count: number): void {
  const bits = 2 ** order;
  const most = Math.min(count, Math.floor((bytes.length * 8) / bits));
  const size = bits / 8;
  // Copied, since the order of bytes is changed in place, which is many times faster than to read each.
  const copy = order < 3 ? bytes : new Uint8Array(bytes.subarray(0, most * size));
  if (isLittleEndian && order === 4) Buffer.from(copy.buffer).swap16();
  if (isLittleEndian && order > 4) Buffer.from(copy.buffer).swap32();
  if (order === 3) counts.set(copy, first);
  else if (order === 4) counts.set(new Uint16Array(copy.buffer), first);
  else if (order === 5) counts.set(new Uint32Array(copy.buffer), first);
  else if (order === 6) {
    const words = new Uint32Array(copy.buffer);
    for (let index = 0; index < most; index++) {
      counts[first + index] = words[index * 2] === 0 ? (words[index * 2 + 1] ?? 0) : 0xffff_ffff;
    }
  } else {
    const mask = 2 ** bits - 1;
    const perByte = 8 / bits;
    for (let index = 0; index < most; index++) {
      counts[first + index] = ((bytes[Math.floor(index / perByte)] ?? 0) >> ((index % perByte) * bits)) & mask;
    }
  }
}

/** Without the zeros at the end, which a table mostly is; whole pieces of it are compared at once. */
function withoutTail(table: Uint32Array): Uint32Array {
  const bytes = Buffer.from(table.buffer, table.byteOffset, table.byteLength);
  let end = bytes.length;
  while (end >= zeros.length && bytes.compare(zeros, 0, zeros.length, end - zeros.length, end) === 0)
    end -= zeros.length;
  return table.subarray(0, end / 4);
}
