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

/** Bytes of unpacked clusters kept. */
const budget = 24 * 1024 * 1024;

/**
 * What the guest sees of a qcow2: its clusters looked up, unpacked and joined.
 *
 * @returns a reader of `virtualSize` bytes; it throws `corrupt-image` when a cluster does not unpack
 */
export function guestClusters(
  file: ByteReader,
  header: Qcow2Header,
  tables: L2Tables,
  decompress: Decompressor,
): ByteReader {
  const { clusterBits, clusterSize, extendedL2, virtualSize } = header;
  const unpacked = byteCache(budget);
  const pages = cached(file);
  const zeros = new Uint8Array(clusterSize);

  /** `size` bytes from `start` within one cluster of the guest. */
  function part(cluster: number, start: number, size: number): Uint8Array {
    const known = unpacked.get(cluster);
    if (known !== undefined) return known.subarray(start, start + size);
    const table = tables.table(Math.floor(cluster / tables.entries));
    if (table === undefined) return zeros.subarray(0, size);
    const at = (cluster % tables.entries) * (tables.entrySize / 4);
    const high = table[at] ?? 0;
    const low = table[at + 1] ?? 0;
    if (isCompressed(high)) {
      const bytes = unpack(cluster, high, low);
      unpacked.set(cluster, bytes);
      return bytes.subarray(start, start + size);
    }
    const offset = standardOffset(high, low);
    if (offset === 0 || (!extendedL2 && readsAsZeros(low))) return zeros.subarray(0, size);
    if (extendedL2) return subclusters(offset, table[at + 3] ?? 0, start, size);
    return stored(offset + start, size);
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
    const bytes = decompress(file.read(offset, size), clusterSize);
    if (bytes !== undefined) return bytes;
    throw new Refusal<DiskRefusalCode>(
      "corrupt-image",
      `the compressed cluster at byte ${cluster * clusterSize} of the disk does not unpack; copy or build the image again`,
    );
  }

  /** A cluster of which only the subclusters set in `allocated` are stored; all others read as zeros. */
  function subclusters(offset: number, allocated: number, start: number, size: number): Uint8Array {
    if (allocated === 0xffff_ffff) return stored(offset + start, size);
    const bytes = new Uint8Array(size);
    const subclusterSize = clusterSize / 32;
    for (let at = start; at < start + size; ) {
      const index = Math.floor(at / subclusterSize);
      const count = Math.min((index + 1) * subclusterSize, start + size) - at;
      if ((allocated >>> index) & 1) bytes.set(stored(offset + at, count), at - start);
      at += count;
    }
    return bytes;
  }

  return {
    length: virtualSize,
    read(offset, size) {
      demandWithin(virtualSize, offset, size);
      const cluster = Math.floor(offset / clusterSize);
      const start = offset - cluster * clusterSize;
      if (start + size <= clusterSize) return part(cluster, start, size);
      const bytes = Buffer.allocUnsafe(size);
      for (let done = 0; done < size; ) {
        const current = Math.floor((offset + done) / clusterSize);
        const from = offset + done - current * clusterSize;
        const count = Math.min(clusterSize - from, size - done);
        bytes.set(part(current, from, count), done);
        done += count;
      }
      return bytes;
    },
  };
}
