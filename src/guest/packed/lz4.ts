import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { damaged } from "./packed-defect.ts";
import { demand } from "./pieces.ts";

/** What a block of the legacy format unpacks to at most, and what that can be packed to. */
const blockSize = 8 * 1024 * 1024;
const largestPacked = blockSize + Math.floor(blockSize / 255) + 16;

const magic = 0x184c2102;

/**
 * Unpacks what `lz4 -l` wrote, the one LZ4 format that Linux boots from (LZ4 Frame Format, "Legacy frame"): blocks, each with
 * its size in front, up to the end, to a size of 0, or to what can be none.
 *
 * @returns the place behind the last block
 * @throws {PackedDefect} `damaged`
 */
export function* unpackLz4(reader: ByteReader, start: number, end = reader.length): Generator<Uint8Array, number> {
  const room = new Uint8Array(blockSize);
  let at = start + 4;
  for (let isFirst = true; at + 4 <= end; isFirst = false) {
    const size = viewOf(reader.read(at, 4)).getUint32(0, true);
    // Another frame may follow at once.
    if (size === magic) {
      at += 4;
      continue;
    }
    if (size === 0 || size > largestPacked) {
      if (isFirst) throw damaged(`the ${size} bytes of its first block are none that can be`);
      return at;
    }
    const packed = demand(reader, at + 4, size, "a block", end);
    yield room.subarray(0, unpackBlock(packed, room));
    at += 4 + size;
  }
  return at;
}

/**
 * One block (LZ4 Block Format): sequences of literals and of matches within what was unpacked.
 *
 * @returns bytes written to `room`
 * @throws {PackedDefect} `damaged`
 */
export function unpackBlock(packed: Uint8Array, room: Uint8Array): number {
  let from = 0;
  let to = 0;
  /** A length of 15 goes on in bytes, the last of which is not 255. */
  const lengthOf = (nibble: number) => {
    let length = nibble;
    if (nibble < 15) return length;
    for (;;) {
      const byte = packed[from++];
      if (byte === undefined) throw damaged("a block ends within a length");
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (from < packed.length) {
    const token = packed[from++] ?? 0;
    const literals = lengthOf(token >>> 4);
    if (from + literals > packed.length) throw damaged("a block ends within its literals");
    if (to + literals > room.length) throw damaged("a block unpacks to more than 8 MiB");
    room.set(packed.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // The last sequence is literals only.
    if (from === packed.length) return to;
    const distance = (packed[from] ?? 0) | ((packed[from + 1] ?? 0) << 8);
    from += 2;
    const length = lengthOf(token & 15) + 4;
    if (distance === 0 || distance > to) throw damaged("a match lies outside of its block");
    if (to + length > room.length) throw damaged("a block unpacks to more than 8 MiB");
    copyMatch(room, to, distance, length);
    to += length;
  }
  throw damaged("a block ends without literals");
}

/** A match may reach into what it makes itself. */
function copyMatch(room: Uint8Array, to: number, distance: number, length: number): void {
  if (distance >= length) {
    room.copyWithin(to, to - distance, to - distance + length);
    return;
  }
  for (let index = 0; index < length; index++) room[to + index] = room[to + index - distance] ?? 0;
}
