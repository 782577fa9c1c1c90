import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { damaged, unread } from "./packed-defect.ts";
import { demand } from "./pieces.ts";

/** Bytes of the content size field, by its two-bit code; code 0 means one byte in a single-segment frame. */
const contentSizeBytes = [0, 2, 4, 8];
const dictionaryBytes = [0, 1, 2, 4];
/** MiB of the window beyond which Linux unpacks nothing. */
const largestWindow = 128;

/**
 * Follows a Zstandard frame (RFC 8878, section 3.1.1) block by block, reading a few bytes of each.
 *
 * @returns the place behind it
 * @throws {PackedDefect} `damaged`, and `unread` where its window is too large
 */
export function readZstdLayout(reader: ByteReader, start: number, end = reader.length): number {
  const [descriptor = 0, window = 0] = demand(reader, start + 4, 2, "its header", end);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeCode = descriptor >>> 6;
  const sizeBytes = sizeCode === 0 && singleSegment ? 1 : (contentSizeBytes[sizeCode] ?? 0);
  if ((descriptor & 0x08) !== 0) throw damaged("its header has a flag that no version knows");
  // Five bits of exponent and three of mantissa; without them the content itself is the window.
  const windowSize = 2 ** (10 + (window >>> 3)) * (1 + (window & 7) / 8);
  if (!singleSegment && windowSize > largestWindow * 1024 * 1024) {
    throw unread(`it needs ${windowSize} bytes of memory, which is more than Linux gives`);
  }
  let at = start + 5 + (singleSegment ? 0 : 1) + (dictionaryBytes[descriptor & 3] ?? 0) + sizeBytes;
  if (singleSegment && sizeBytes === 8) {
    const high = viewOf(demand(reader, at - 8, 8, "its header", end)).getUint32(4, true);
    if (high !== 0) throw unread("it claims to unpack to more than 4 GiB");
  }
  for (;;) {
    const [low = 0, middle = 0, high = 0] = demand(reader, at, 3, "a block", end);
    // Last block, two bits of type, 21 bits of size; a run-length block holds one byte, whatever its size.
    const type = (low >>> 1) & 3;
    if (type === 3) throw damaged(`the block at byte ${at} is of no known type`);
    at += 3 + (type === 1 ? 1 : (low | (middle << 8) | (high << 16)) >>> 3);
    if ((low & 1) !== 0) break;
  }
  at += (descriptor & 0x04) !== 0 ? 4 : 0;
  if (at > end) throw damaged(`it ends at byte ${end}, within its last block`);
  return at;
}
