import { viewOf } from "../integers.ts";

/** Bytes of the content size field, by its two-bit code; code 0 means one byte in a single-segment frame. */
const contentSizeBytes = [0, 2, 4, 8];
const dictionaryBytes = [0, 1, 2, 4];

/**
 * How many bytes the Zstandard frame at the start of `bytes` takes (RFC 8878, section 3.1.1).
 *
 * A compressed cluster is followed by whatever filled its last sector, and decoders answer that with an error or with
 * wrong bytes; so the frame is cut out first.
 *
 * @returns `undefined` when no whole frame is there
 */
export function frameLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 6 || viewOf(bytes).getUint32(0, true) !== 0xfd2fb528) return undefined;
  const descriptor = bytes[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const sizeCode = descriptor >>> 6;
  let at = 5 + (singleSegment ? 0 : 1);
  at += dictionaryBytes[descriptor & 3] ?? 0;
  at += sizeCode === 0 && singleSegment ? 1 : (contentSizeBytes[sizeCode] ?? 0);
  for (;;) {
    if (at + 3 > bytes.length) return undefined;
    // Three bytes, little-endian: last block, two bits of type, 21 bits of size.
    const block = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const type = (block >>> 1) & 3;
    // A run-length block holds one byte, whatever its size.
    at += 3 + (type === 1 ? 1 : block >>> 3);
    if (type === 3 || at > bytes.length) return undefined;
    if ((block & 1) !== 0) break;
  }
  at += hasChecksum ? 4 : 0;
  return at <= bytes.length ? at : undefined;
}
