import type { ByteReader } from "../../disk/reader.ts";
import { Refusal } from "../../refusal.ts";
import type { FilesystemRefusalCode } from "../refusal-code.ts";
import { blockSize, corruptTar, cutTar, readNumber } from "./tar-header.ts";

/** Which parts of a sparse file a tar holds (GNU tar's manual, "Storing Sparse Files"); all in bytes. */
export interface SparseMap {
  /** Of the whole file, holes included. */
  readonly size: number;
  /** Of each part: its place in the file, its size, and its place in the tar; in order, none overlapping. */
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
  readonly places: Float64Array;
}

/** What stands behind the header of a member. */
export interface StoredContent {
  readonly offset: number;
  readonly size: number;
}

/** More parts than a file of 4 KiB holes and data in turn has in 2 GiB. */
const maximumParts = 256 * 1024;
/** Bytes of a map that are fetched at once. */
const mapWindow = 4096;

/** Whether PAX records describe a sparse file. */
export function isSparse(records: ReadonlyMap<string, unknown>): boolean {
  return ["major", "size", "map"].some((key) => records.has(`GNU.sparse.${key}`));
}

/**
 * The map of the old GNU format: four parts in the header, 21 more in each block that follows while the one before says so.
 *
 * @param header the block of the header
 * @param stored where the blocks of the map start, and the bytes of the parts alone
 * @returns the map, and where the content of the member ends in the tar
 * @throws {Refusal} `corrupt-tar`, `truncated`
 */
export function readOldSparseMap(file: ByteReader, header: Uint8Array, stored: StoredContent) {
  const at = stored.offset;
  const size = readNumber(header, 483, 12, at);
  const numbers: number[] = [];
  const take = (block: Uint8Array, start: number, count: number) => {
    for (let place = start; place < start + count * 24; place += 24) {
      if (block[place] === 0) return;
      numbers.push(readNumber(block, place, 12, at), readNumber(block, place + 12, 12, at));
    }
  };
  take(header, 386, 4);
  let offset = at;
  for (let more = header[482] !== 0; more; offset += blockSize) {
    if (numbers.length > 2 * maximumParts) throw corruptTar(`the sparse file at byte ${at} has too many parts`);
    if (offset + blockSize > file.length) throw cutTar(`the sparse map at byte ${at} goes on beyond its end`);
    const block = new Uint8Array(file.read(offset, blockSize));
    take(block, 0, 21);
    more = block[504] !== 0;
  }
  return { map: mapOf(size, numbers, { offset, size: stored.size }, at), end: offset + padded(stored.size) };
}

/**
 * The map of one of the PAX formats 0.0, 0.1 and 1.0.
 *
 * @param records of the member
 * @param pairs values of the repeated records `GNU.sparse.offset` and `GNU.sparse.numbytes`, in order
 * @throws {Refusal} `corrupt-tar`, `unsupported-filesystem` for another format
 */
export function readPaxSparseMap(
  file: ByteReader,
  records: ReadonlyMap<string, Uint8Array>,
  pairs: readonly Uint8Array[],
  stored: StoredContent,
): SparseMap {
  const at = stored.offset;
  const text = (key: string) => Buffer.from(records.get(`GNU.sparse.${key}`) ?? []).toString("latin1");
  const version = records.has("GNU.sparse.major") ? `${text("major")}.${text("minor")}` : "0.1";
  if (version === "1.0") {
    const { numbers, offset } = readLeadingMap(file, stored);
    const content = { offset, size: stored.offset + stored.size - offset };
    return mapOf(decimal(text("realsize"), at), numbers, content, at);
  }
  if (version !== "0.0" && version !== "0.1") {
    const clause = `the tar stores the file at byte ${at} in an unknown sparse format; pack it without the --sparse option of tar`;
    throw new Refusal<FilesystemRefusalCode>("unsupported-filesystem", clause);
  }
  const list = records.has("GNU.sparse.map")
    ? text("map").split(",")
    : pairs.map((bytes) => Buffer.from(bytes).toString("latin1"));
  const numbers = list.filter((digits, index) => digits !== "" || index > 0).map((digits) => decimal(digits, at));
  return mapOf(decimal(text("size"), at), numbers, stored, at);
}

/** Format 1.0 keeps the map in front of the content: lines of decimal numbers, the count of parts first, padded. */
function readLeadingMap(file: ByteReader, { offset, size }: StoredContent): { numbers: number[]; offset: number } {
  const numbers: number[] = [];
  let digits = "";
  let count: number | undefined;
  for (let at = 0; at < size; at += mapWindow) {
    const bytes = new Uint8Array(file.read(offset + at, Math.min(mapWindow, size - at)));
    for (const [index, byte] of bytes.entries()) {
      if (byte !== 0x0a) {
        digits += String.fromCharCode(byte);
        if (digits.length > 20) throw corruptTar(`the sparse map at byte ${offset} holds what is no number`);
        continue;
      }
      const value = decimal(digits, offset);
      digits = "";
      if (count !== undefined) numbers.push(value);
      else if (value <= maximumParts) count = value;
      else throw corruptTar(`the sparse map at byte ${offset} claims ${value} parts`);
      if (numbers.length === 2 * count) return { numbers, offset: offset + padded(at + index + 1) };
    }
  }
  throw corruptTar(`the sparse map at byte ${offset} has no end`);
}

/** Checks that parts follow one another in the file and in what is stored; each starts a block of its own. */
function mapOf(size: number, numbers: readonly number[], stored: StoredContent, at: number): SparseMap {
  const count = numbers.length / 2;
  if (!Number.isInteger(count) || count > maximumParts)
    throw corruptTar(`the sparse map at byte ${at} is cut or too long`);
  const map = {
    size,
    offsets: new Float64Array(count),
    sizes: new Float64Array(count),
    places: new Float64Array(count),
  };
  let reached = 0;
  let place = stored.offset;
  const end = stored.offset + padded(stored.size);
  for (let index = 0; index < count; index++) {
    const offset = numbers[2 * index] ?? 0;
    const length = numbers[2 * index + 1] ?? 0;
    if (offset < reached || length < 0 || offset + length > size || place + length > end) {
      throw corruptTar(`part ${index + 1} of the sparse file at byte ${at} is in an impossible place`);
    }
    // Readers disagree about where the next part would start.
    if (place % blockSize !== stored.offset % blockSize && length > 0) {
      throw corruptTar(`part ${index} of the sparse file at byte ${at} does not fill its blocks`);
    }
    map.offsets[index] = offset;
    map.sizes[index] = length;
    map.places[index] = place;
    reached = offset + length;
    place += length;
  }
  if (size < reached || size < 0) throw corruptTar(`the sparse file at byte ${at} has an impossible size`);
  return map;
}

/** `size` bytes of the file from `offset`, holes as zeros; both lie within its size. */
export function readSparse(file: ByteReader, map: SparseMap, offset: number, size: number): Uint8Array {
  const { offsets, sizes, places } = map;
  const bytes = new Uint8Array(size);
  const end = offset + size;
  // The first part that ends behind the offset.
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) + (sizes[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < offsets.length; index++) {
    const start = offsets[index] ?? 0;
    if (start >= end) break;
    const from = Math.max(start, offset);
    const to = Math.min(start + (sizes[index] ?? 0), end);
    if (to > from) bytes.set(file.read((places[index] ?? 0) + from - start, to - from), from - offset);
  }
  return bytes;
}

/** Bytes with what fills their last block. */
export function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}

function decimal(digits: string, at: number): number {
  const value = /^\d{1,16}$/.test(digits) ? Number(digits) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw corruptTar(`the sparse map at byte ${at} holds what is no number`);
  return value;
}
