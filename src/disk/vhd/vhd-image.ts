import { demandWithin } from "../bounds.ts";
import { byteCache } from "../byte-cache.ts";
import { viewOf } from "../integers.ts";
import type { ByteReader } from "../reader.ts";
import { corrupt } from "./corrupt.ts";
import { type DynamicHeader, readDynamicHeader, truncated } from "./dynamic-header.ts";
import { readFooter, type VhdFooter } from "./footer.ts";

/** The guest's disk in a VHD. */
export interface VhdImage extends ByteReader {
  readonly footer: VhdFooter;
}

/** A block of which the file holds nothing. */
const unallocated = 0xffffffff;
/** Bytes of bitmaps kept. */
const bitmapBudget = 1024 * 1024;

/**
 * Opens a fixed or dynamic VHD. The guest sees as many bytes as QEMU shows, the driver being named `vpc`.
 *
 * A sector that its bitmap calls empty though it holds something is refused when it is read: readers disagree about it.
 *
 * @param file the whole file
 * @throws {Refusal} `backing-file` for a differencing disk; `corrupt-image`, `truncated`, `unsupported-format`
 */
export function openVhd(file: ByteReader): VhdImage {
  const footer = readFooter(file);
  const length = footer.virtualSize;
  if (footer.type !== "fixed")
    return { footer, length, read: dynamicRead(file, length, readDynamicHeader(file, footer)) };
  if (length > footer.offset) throw truncated(`${length - footer.offset} bytes of the disk are missing`);
  return {
    footer,
    length,
    read(offset, size) {
      demandWithin(length, offset, size);
      return file.read(offset, size);
    },
  };
}

function dynamicRead(file: ByteReader, length: number, header: DynamicHeader): ByteReader["read"] {
  const { blockSize, bitmapSize, blocks, tableOffset } = header;
  const table = readTable(file, header);
  const bitmaps = byteCache(bitmapBudget);

  /** Where the content of a block starts; `undefined` of one that reads as zeros. */
  function placeOf(block: number): number | undefined {
    const sector = table[block] ?? unallocated;
    return sector === unallocated ? undefined : sector * 512 + bitmapSize;
  }

  function bitmapOf(block: number, place: number): Uint8Array {
    const kept = bitmaps.get(block);
    if (kept !== undefined) return kept;
    const bitmap = new Uint8Array(file.read(place - bitmapSize, bitmapSize));
    bitmaps.set(block, bitmap);
    return bitmap;
  }

  /** Makes sure that sectors whose bit is clear hold zeros. */
  function demandAgreement(bitmap: Uint8Array, block: number, within: number, bytes: Uint8Array): void {
    const last = Math.floor((within + bytes.length - 1) / 512);
    for (let sector = Math.floor(within / 512); sector <= last; sector++) {
      const byte = bitmap[sector >> 3] ?? 0;
      // Eight sectors at once: all bits are set wherever QEMU wrote.
      if (byte === 0xff) {
        sector |= 7;
        continue;
      }
      if (byte & (0x80 >> (sector & 7))) continue;
      const part = bytes.subarray(Math.max(0, sector * 512 - within), (sector + 1) * 512 - within);
      if (part.some((value) => value !== 0)) {
        throw corrupt(`sector ${sector} of block ${block} holds something, but its bitmap calls it empty`);
      }
    }
  }

  function readWithin(block: number, within: number, size: number): Uint8Array | undefined {
    const place = placeOf(block);
    if (place === undefined) return undefined;
    const bitmap = bitmapOf(block, place);
    const bytes = file.read(place + within, size);
    demandAgreement(bitmap, block, within, bytes);
    return bytes;
  }

  // Every block once, so that a file cut short is not found out by chance.
  for (let block = 0; block < blocks; block++) {
    const place = placeOf(block);
    if (place !== undefined && place + blockSize > file.length) {
      throw truncated(`block ${block} at byte ${place} lies beyond its end (entry at byte ${tableOffset + block * 4})`);
    }
  }

  return (offset, size) => {
    demandWithin(length, offset, size);
    const first = Math.floor(offset / blockSize);
    const start = offset - first * blockSize;
    if (start + size <= blockSize) return readWithin(first, start, size) ?? new Uint8Array(size);
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; ) {
      const block = Math.floor((offset + at) / blockSize);
      const within = offset + at - block * blockSize;
      const part = Math.min(blockSize - within, size - at);
      const found = readWithin(block, within, part);
      if (found !== undefined) bytes.set(found, at);
      at += part;
    }
    return bytes;
  };
}

/** The sector that each block's bitmap starts in. */
function readTable(file: ByteReader, { tableOffset, blocks }: DynamicHeader): Uint32Array {
  const view = viewOf(file.read(tableOffset, blocks * 4));
  return Uint32Array.from({ length: blocks }, (_, block) => view.getUint32(block * 4));
}
