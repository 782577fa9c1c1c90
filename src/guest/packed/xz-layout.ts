import { crc32 } from "node:zlib";
import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { damaged } from "./packed-defect.ts";
import { demand } from "./pieces.ts";

/** What the structure of an .xz stream tells without unpacking it. */
export interface XzLayout {
  /** The place behind its footer. */
  readonly end: number;
  /** Bytes it unpacks to, as the index says. */
  readonly unpacked: number;
  /** The check of each block by its number: 0 none, 1 CRC32, 4 CRC64, 10 SHA-256. */
  readonly check: number;
  /** Identifiers of all filters used; 0x21 is LZMA2, 4 to 10 are those for machine code. */
  readonly filters: ReadonlySet<number>;
  /** Bytes of the largest dictionary. */
  readonly dictionary: number;
}

/** Bytes of a check, by its number. */
const checkBytes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const lzma2 = 0x21;
/** Blocks of one stream; a thousand is what 24 GB of `xz -T` take. */
const mostBlocks = 65536;

interface Block {
  readonly unpadded: number;
  readonly unpacked: number;
}

/**
 * Follows an .xz stream (The .xz File Format 1.2.1) from header to footer, chunk by chunk, reading a few bytes of each.
 *
 * @throws {PackedDefect} `damaged`
 */
export function readXzLayout(reader: ByteReader, start: number, end = reader.length): XzLayout {
  const header = demand(reader, start, 12, "its header", end);
  const check = (header[7] ?? 0) & 0x0f;
  if (header[6] !== 0 || (header[7] ?? 0) > 15) throw damaged("its header has flags that no version knows");
  demandCrc(header.subarray(6, 8), header, 8, "its header");
  const filters = new Set<number>();
  const blocks: Block[] = [];
  let dictionary = 0;
  let at = start + 12;
  for (;;) {
    const size = (demand(reader, at, 1, "a block's header", end)[0] ?? 0) * 4 + 4;
    // A size of 0 marks the index.
    if (size === 4) break;
    if (blocks.length === mostBlocks) throw damaged(`it has more than ${mostBlocks} blocks`);
    const block = readBlockHeader(demand(reader, at, size, "a block's header", end));
    for (const id of block.filters) filters.add(id);
    dictionary = Math.max(dictionary, block.dictionary);
    const chunks = followChunks(reader, at + size, end);
    const unpadded = chunks.end - at + (checkBytes[check] ?? 0);
    blocks.push({ unpadded, unpacked: chunks.unpacked });
    at += Math.ceil((chunks.end - at) / 4) * 4 + (checkBytes[check] ?? 0);
  }
  const indexEnd = readIndex(reader, at, end, blocks);
  const footer = demand(reader, indexEnd, 12, "its footer", end);
  const view = viewOf(footer);
  if (footer[10] !== 0x59 || footer[11] !== 0x5a) throw damaged('the magic "YZ" is missing at the end of its footer');
  demandCrc(footer.subarray(4, 10), footer, 0, "its footer");
  if (view.getUint32(4, true) * 4 + 4 !== indexEnd - at) throw damaged("its footer states another size of the index");
  if (footer[8] !== header[6] || footer[9] !== header[7]) throw damaged("its footer and its header disagree");
  const unpacked = blocks.reduce((sum, block) => sum + block.unpacked, 0);
  return { end: indexEnd + 12, unpacked, check, filters, dictionary };
}

function readBlockHeader(bytes: Uint8Array): { readonly filters: number[]; readonly dictionary: number } {
  demandCrc(bytes.subarray(0, -4), bytes, bytes.length - 4, "a block's header");
  const flags = bytes[1] ?? 0;
  let at = 2;
  const number = () => {
    const { value, next } = readNumber(bytes, at);
    at = next;
    return value;
  };
  if ((flags & 0x40) !== 0) number();
  if ((flags & 0x80) !== 0) number();
  const filters: number[] = [];
  let dictionary = 0;
  for (let count = (flags & 3) + 1; count > 0; count--) {
    const id = number();
    const size = number();
    // The dictionary's size: 2 or 3 times a power of 2, and 4 GiB less one byte for 40.
    const code = bytes[at] ?? 0;
    if (id === lzma2) dictionary = code >= 40 ? 0xffff_ffff : (2 | (code & 1)) * 2 ** ((code >> 1) + 11);
    filters.push(id);
    at += size;
  }
  if (filters.at(-1) !== lzma2) throw damaged("a block's last filter is not LZMA2");
  return { filters, dictionary };
}

/** LZMA2: each chunk states how long it is, packed and unpacked; 0 ends them. */
function followChunks(reader: ByteReader, start: number, end: number): { end: number; unpacked: number } {
  let unpacked = 0;
  for (let at = start; ; ) {
    const control = demand(reader, at, 1, "a block", end)[0] ?? 0;
    if (control === 0) return { end: at + 1, unpacked };
    if (control > 2 && control < 0x80) throw damaged(`the byte ${control} at ${at} begins no chunk`);
    const isPacked = control >= 0x80;
    const view = viewOf(demand(reader, at, isPacked ? 5 : 3, "a chunk", end));
    unpacked += view.getUint16(1) + 1 + (isPacked ? (control & 0x1f) * 65536 : 0);
    // With new properties one byte more.
    const head = isPacked ? (control >= 0xc0 ? 6 : 5) : 3;
    at += head + (isPacked ? view.getUint16(3) : view.getUint16(1)) + 1;
  }
}

function readIndex(reader: ByteReader, start: number, end: number, blocks: readonly Block[]): number {
  // A number takes nine bytes at most.
  const room = Math.min(end - start, 16 + 18 * (blocks.length + 1));
  const bytes = reader.read(start, room);
  let { value: count, next: at } = readNumber(bytes, 1);
  if (count !== blocks.length) throw damaged(`its index lists ${count} blocks, and there are ${blocks.length}`);
  for (const { unpadded, unpacked } of blocks) {
    const packedSize = readNumber(bytes, at);
    const unpackedSize = readNumber(bytes, packedSize.next);
    at = unpackedSize.next;
    if (packedSize.value !== unpadded || unpackedSize.value !== unpacked) {
      throw damaged("its index states other sizes than its blocks have");
    }
  }
  at = Math.ceil(at / 4) * 4;
  demandCrc(bytes.subarray(0, at), bytes, at, "its index");
  return start + at + 4;
}

/** Seven bits a byte, the lowest first. */
function readNumber(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let at = start; at < start + 9; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw damaged("it ends within a number");
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, next: at + 1 };
  }
  throw damaged("it has a number of more than nine bytes");
}

function demandCrc(covered: Uint8Array, bytes: Uint8Array, at: number, what: string): void {
  if (at + 4 > bytes.length) throw damaged(`it ends within ${what}`);
  if (viewOf(bytes).getUint32(at, true) !== crc32(covered)) throw damaged(`the checksum of ${what} is wrong`);
}
