import { Refusal } from "../../refusal.ts";
import { demandWithin } from "../bounds.ts";
import { byteCache } from "../byte-cache.ts";
import { cached } from "../cached-reader.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Decompressor } from "./decompressor.ts";
import type { Qcow2Header } from "./header.ts";
import { compressedOffset, compressedSize, isCompressed, readsAsZeros, standardOffset } from "./l2-entry.ts";
import type { L2Tables } from "./l2-tables.ts";

/** Bytes of unpacked clusters kept, and of the file's pages, in all layers of a chain of images. */
const unpackedBudget = 24 * 1024 * 1024;
const pagesBudget = 16 * 1024 * 1024;
/** Clusters unpacked, at the least, before the memory of one is used for another. */
const clustersBeforeReuse = 16;
const nothing = new Uint8Array(0);

/** What the clusters of a qcow2 are read with. */
export interface GuestParts {
  readonly file: ByteReader;
  readonly header: Qcow2Header;
  readonly tables: L2Tables;
  readonly decompress: Decompressor;
  /** What shows through where nothing is stored; zeros when left out, and beyond its end. */
  readonly backing?: ByteReader | undefined;
  /** How many images of a chain share the caches; 1 when left out. */
  readonly layers?: number;
  /** Unpack into memory used before: what was read is overwritten once as many clusters as are kept were unpacked. */
  readonly reusesMemory?: boolean;
}

/**
 * What the guest sees of a qcow2: its clusters looked up, unpacked and joined.
 *
 * @returns a reader of the `virtualSize` bytes, a last part of a sector left out; it throws `corrupt-image` when a cluster does not unpack
 */
export function guestClusters({
  file,
  header,
  tables,
  decompress,
  backing,
  layers = 1,
  reusesMemory = false,
}: GuestParts): ByteReader {
  const { clusterBits, clusterSize, extendedL2, virtualSize } = header;
  // QEMU shows whole sectors only, whatever the header says.
  const length = virtualSize - (virtualSize % 512);
  const words = tables.entrySize / 4;
  let spare: Uint8Array | undefined;
  const budget = unpackedBudget / layers;
  const reuses = reusesMemory && clusterSize * clustersBeforeReuse <= budget;
  const unpacked = byteCache(budget, (block) => {
    const room = new Uint8Array(block.buffer);
    // Other decompressors keep what they unpack in memory of their own.
    if (reuses && room.length === clusterSize + 1) spare = room;
  });
  const pages = cached(file, pagesBudget / layers);
  const zeros = new Uint8Array(clusterSize);

  /** `size` bytes from `start` within one cluster of the guest. */
  function part(cluster: number, start: number, size: number): Uint8Array {
    const known = unpacked.get(cluster);
    if (known !== undefined) return known.subarray(start, start + size);
    const table = tables.table(Math.floor(cluster / tables.entries));
    if (table === undefined) return below(cluster, start, size);
    const at = (cluster % tables.entries) * words;
    const high = table[at] ?? 0;
    const low = table[at + 1] ?? 0;
    if (isCompressed(high)) {
      const bytes = unpack(cluster, high, low);
      unpacked.set(cluster, bytes);
      return bytes.subarray(start, start + size);
    }
    const offset = standardOffset(high, low);
    if (extendedL2) return subclusters(cluster, offset, table[at + 2] ?? 0, table[at + 3] ?? 0, start, size);
    if (readsAsZeros(low)) return zeros.subarray(0, size);
    return offset === 0 ? below(cluster, start, size) : stored(offset + start, size);
  }

  /** What the backing file shows at this place. */
  function below(cluster: number, start: number, size: number): Uint8Array {
    const offset = cluster * clusterSize + start;
    if (backing === undefined || offset >= backing.length) return zeros.subarray(0, size);
    if (offset + size <= backing.length) return backing.read(offset, size);
    const bytes = new Uint8Array(size);
    bytes.set(backing.read(offset, backing.length - offset));
    return bytes;
  }

  /** What lies beyond the end of the file is beyond the virtual size too, and reads as zeros. */
  function stored(offset: number, size: number): Uint8Array {
    if (offset + size <= file.length) return size < clusterSize ? pages.read(offset, size) : file.read(offset, size);
    const bytes = new Uint8Array(size);
    if (offset < file.length) bytes.set(file.read(offset, file.length - offset));
    return bytes;
  }

  function unpack(cluster: number, high: number, low: number): Uint8Array {
    const offset = compressedOffset(high, low, clusterBits);
    const size = Math.min(compressedSize(high, low, clusterBits), Math.max(0, file.length - offset));
    const room = spare;
    spare = undefined;
    const bytes = decompress(file.read(offset, size), clusterSize, room);
    if (bytes !== undefined) return bytes;
    throw new Refusal<DiskRefusalCode>(
      "corrupt-image",
      `the compressed cluster at byte ${cluster * clusterSize} of the disk does not unpack; copy or build the image again`,
    );
  }

  /** A cluster of 32 parts, each by its bit stored, zeros, or what the backing file shows. */
  function subclusters(
    cluster: number,
    offset: number,
    zeroed: number,
    allocated: number,
    start: number,
    size: number,
  ): Uint8Array {
    const kindOf = (index: number) => ((allocated >>> index) & 1) * 2 + ((zeroed >>> index) & 1);
    const subclusterSize = clusterSize / 32;
    const end = start + size;
    let bytes = nothing;
    for (let at = start; at < end; ) {
      let next = Math.floor(at / subclusterSize);
      const kind = kindOf(next);
      do next++;
      while (next * subclusterSize < end && kindOf(next) === kind);
      const count = Math.min(next * subclusterSize, end) - at;
      const piece =
        kind >= 2 ? stored(offset + at, count) : kind === 1 ? zeros.subarray(0, count) : below(cluster, at, count);
      if (count === size) return piece;
      if (at === start) bytes = Buffer.allocUnsafe(size);
      bytes.set(piece, at - start);
      at += count;
    }
    return bytes;
  }

  /** Where a cluster lies in the file when it is wholly stored as it is, else 0. */
  function placeOf(cluster: number): number {
    if (extendedL2) return 0;
    const table = tables.table(Math.floor(cluster / tables.entries));
    const at = (cluster % tables.entries) * words;
    const high = table?.[at] ?? 0;
    const low = table?.[at + 1] ?? 0;
    return isCompressed(high) || readsAsZeros(low) ? 0 : standardOffset(high, low);
  }

  /** How many of `most` bytes from `start` in a cluster lie in the file one after the other. */
  function reach(cluster: number, start: number, most: number): number {
    let count = Math.min(clusterSize - start, most);
    const place = count < most ? placeOf(cluster) : 0;
    if (place === 0) return count;
    for (let next = 1; count < most && placeOf(cluster + next) === place + next * clusterSize; next++)
      count = Math.min(count + clusterSize, most);
    return count;
  }

  return {
    length,
    read(offset, size) {
      demandWithin(length, offset, size);
      if (size === 0) return nothing;
      const cluster = Math.floor(offset / clusterSize);
      const start = offset - cluster * clusterSize;
      if (start + size <= clusterSize) return part(cluster, start, size);
      const bytes = Buffer.allocUnsafe(size);
      for (let done = 0; done < size; ) {
        const current = Math.floor((offset + done) / clusterSize);
        const from = offset + done - current * clusterSize;
        const count = reach(current, from, size - done);
        const piece = from + count <= clusterSize ? part(current, from, count) : stored(placeOf(current) + from, count);
        if (count === size) return piece;
        bytes.set(piece, done);
        done += count;
      }
      return bytes;
    },
  };
}
