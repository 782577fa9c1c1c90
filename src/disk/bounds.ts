import { Refusal } from "../refusal.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/**
 * Makes sure that `size` bytes from `offset` lie within `length` bytes.
 *
 * @throws {Refusal} `out-of-bounds`
 */
export function demandWithin(length: number, offset: number, size: number): void {
  // Written so that NaN, which no comparison holds for, is refused as well.
  if (offset >= 0 && size >= 0 && offset + size <= length) return;
  throw new Refusal<DiskRefusalCode>(
    "out-of-bounds",
    `${size} bytes at ${offset} lie outside the ${length} bytes there are`,
  );
}
