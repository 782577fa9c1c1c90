import { demandWithin } from "../../src/disk/bounds.ts";
import type { ByteReader } from "../../src/disk/reader.ts";

/** Bytes in memory as a reader that also counts how often it was asked. */
export function readerOf(bytes: Uint8Array): ByteReader & { reads: number } {
  return {
    length: bytes.length,
    reads: 0,
    read(offset, size) {
      demandWithin(bytes.length, offset, size);
      this.reads++;
      return bytes.subarray(offset, offset + size);
    },
  };
}
