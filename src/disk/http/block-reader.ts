import { demandWithin } from "../bounds.ts";
import { byteCache } from "../byte-cache.ts";
import type { ByteReader } from "../reader.ts";

/** What is fetched and kept together. */
export const blockSize = 64 * 1024;
/** Bytes of blocks kept in all. */
const budget = 64 * 1024 * 1024;
/** Blocks fetched at once: 4 MiB. */
const mostBlocks = 64;
/** Blocks already known that are rather fetched again than to ask twice. */
const narrowGap = 2;

/**
 * Bytes that are costly to ask for and cheap to get more of: whole blocks are fetched and kept, what one read lacks comes
 * in as few requests as possible, and who reads on and on gets ever more ahead of it.
 *
 * @param fetch gives exactly the bytes asked for; it is asked for whole blocks (but for the file's end), 4 MiB at most
 * @param head the first bytes, when they are already known
 */
export function blockReader(
  length: number,
  fetch: (offset: number, size: number) => Uint8Array,
  head: Uint8Array = new Uint8Array(0),
): ByteReader {
  const blocks = byteCache(budget);
  const count = Math.ceil(length / blockSize);
  // The block behind those fetched last, and how many were fetched ahead of a reader that went on there.
  let next = 0;
  let ahead = 0;
  keep(0, head);

  function keep(first: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += blockSize) {
      // A copy, since a view would keep all that came with it.
      const block = bytes.slice(at, at + blockSize);
      const number = first + at / blockSize;
      if (block.length === Math.min(blockSize, length - number * blockSize)) blocks.set(number, block);
    }
  }

  /** The run of blocks to fetch from `first`, which is missing, for a read that ends before `end`. */
  function runEnd(first: number, end: number): number {
    let last = first;
    for (let block = first + 1; block < end && block - last <= narrowGap + 1; block++) {
      if (blocks.get(block) === undefined) last = block;
    }
    ahead = first === next ? Math.min(mostBlocks, ahead * 2 + 1) : 0;
    let after = Math.min(last + 1, first + mostBlocks);
    for (; after < Math.min(count, first + ahead) && blocks.get(after) === undefined; after++);
    next = after;
    return after;
  }

  return {
    length,
    read(offset, size) {
      demandWithin(length, offset, size);
      if (size === 0) return new Uint8Array(0);
      const end = Math.ceil((offset + size) / blockSize);
      let block = Math.floor(offset / blockSize);
      if (block === end - 1) {
        const known = blocks.get(block);
        if (known !== undefined) return known.subarray(offset - block * blockSize, offset + size - block * blockSize);
      }
      const bytes = Buffer.allocUnsafe(size);
      const put = (part: Uint8Array, at: number) => {
        const from = Math.max(offset, at);
        bytes.set(part.subarray(from - at, Math.max(from, offset + size) - at), from - offset);
      };
      while (block < end) {
        const known = blocks.get(block);
        if (known !== undefined) {
          put(known, block * blockSize);
          block++;
          continue;
        }
        const after = runEnd(block, end);
        const start = block * blockSize;
        const fetched = fetch(start, Math.min(after * blockSize, length) - start);
        put(fetched, start);
        keep(block, fetched);
        block = after;
      }
      return bytes;
    },
  };
}
