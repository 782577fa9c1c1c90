import { demandWithin } from "./bounds.ts";
import type { ByteReader } from "./reader.ts";

/**
 * A part of a reader as a reader of its own: `size` bytes from `start`.
 *
 * @throws {Refusal} `out-of-bounds` when the part reaches beyond the whole
 */
export function sliceOf(whole: ByteReader, start: number, size: number): ByteReader {
  demandWithin(whole.length, start, size);
  return {
    length: size,
    read(offset, count) {
      demandWithin(size, offset, count);
      return whole.read(start + offset, count);
    },
  };
}
