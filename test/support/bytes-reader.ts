import { demandWithin } from "../../src/disk/bounds.ts";
import type { ByteReader } from "../../src/disk/reader.ts";

/** Bytes in memory as a reader that also counts how often it was asked, and for how much. */
export function readerOf(bytes: Uint8Array): ByteReader & { reads: number; bytes: number } {
  return {
    length: bytes.length,
    reads: 0,
    bytes: 0,
    read(offset, size) {
      demandWithin(bytes.length, offset, size);
      this.reads++;
      this.bytes += size;
      return bytes.subarray(offset, offset + size);
    },
  };
}
