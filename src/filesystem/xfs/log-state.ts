import { uint64be, viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";

/** The log counts in units of 512 bytes, whatever the block size. */
const unit = 512;
/** The first word of a record's header. */
const headerMagic = 0xfeedbabe;
/** Units of the largest record, 256 KiB, with its headers; as far as is looked back for the last one. */
const longestRecord = 512 + 8;

/** What places the log in the file system. */
interface Geometry {
  readonly blockSize: number;
  readonly blocks: number;
  readonly groupBlocks: number;
  readonly groupBlockBits: number;
}

/**
 * Whether the log holds changes that are not yet in place (XFS Algorithms & Data Structures, "Journaling Log").
 *
 * A file system that was unmounted in order ends its log with a record that says so. Each unit of the log carries the
 * number of the round it was written in, so the end is where that number falls; it is found by bisection.
 *
 * @param start the block that the log begins with, 0 for a log on another device
 * @param size blocks of the log
 * @returns `undefined` when it cannot be told
 */
export function logIsDirty(volume: ByteReader, geometry: Geometry, start: number, size: number): boolean | undefined {
  const { blockSize, blocks, groupBlocks, groupBlockBits } = geometry;
  const first = Math.floor(start / 2 ** groupBlockBits) * groupBlocks + (start % 2 ** groupBlockBits);
  if (start === 0 || size === 0 || !(first + size <= blocks)) return undefined;
  const units = (size * blockSize) / unit;

  function read(index: number): DataView {
    return viewOf(volume.read(first * blockSize + index * unit, unit));
  }

  /** The round that a unit was written in: in a header it follows the magic number. */
  function roundOf(index: number): number {
    const view = read(index);
    const word = view.getUint32(0);
    return word === headerMagic ? view.getUint32(4) : word;
  }

  const end = endOfLog(units, roundOf);
  for (let back = 1; back <= Math.min(longestRecord, units); back++) {
    const at = (end - back + units) % units;
    const header = read(at);
    if (header.getUint32(0) !== headerMagic) continue;
    // h_version 2 allows records over 32 KiB, with one header for each 32 KiB (h_size).
    const size = header.getUint32(320);
    const headers = header.getUint32(8) & 2 && size > 32768 ? Math.ceil(size / 32768) : 1;
    const length = headers + Math.ceil(header.getUint32(12) / unit);
    if (length > longestRecord || headers >= units) return undefined;
    // Units of a record that was not written to its end do not count, nor do those beyond it.
    if (length > back) return true;
    // h_num_logops and oh_flags of the only operation: the file system was unmounted.
    const operation = read((at + headers) % units);
    return !(header.getUint32(40) === 1 && operation.getUint8(9) & 0x20 && uint64be(header, 16) !== 0);
  }
  return undefined;
}

/** The unit behind the newest one: where the number of the round falls. */
function endOfLog(units: number, roundOf: (index: number) => number): number {
  const newest = roundOf(0);
  if (roundOf(units - 1) === newest) return 0;
  let [low, high] = [0, units - 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (roundOf(middle) === newest) low = middle;
    else high = middle;
  }
  return high;
}
