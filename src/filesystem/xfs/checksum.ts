import { viewOf } from "../../disk/integers.ts";
import { crc32c } from "../crc32c.ts";

const zeros = new Uint8Array(4);

/** Whether the CRC-32C of a structure, its own four bytes at `at` taken as zero, is the one it holds (little-endian, inverted). */
export function checksumHolds(bytes: Uint8Array, at: number): boolean {
  const before = crc32c(crc32c(0xffffffff, bytes.subarray(0, at)), zeros);
  return (crc32c(before, bytes.subarray(at + 4)) ^ 0xffffffff) >>> 0 === viewOf(bytes).getUint32(at, true);
}
