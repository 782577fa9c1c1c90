import { Refusal } from "../../refusal.ts";
import { uint64be, viewOf } from "../integers.ts";
import { quoted } from "../quoted.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { corrupt } from "./corrupt.ts";
import { checksumOf, type VhdFooter } from "./footer.ts";

/** How a dynamic VHD is laid out; sizes and places in bytes. */
export interface DynamicHeader {
  /** Where the block allocation table stands. */
  readonly tableOffset: number;
  /** Bytes of the guest's disk in one block: a power of two. */
  readonly blockSize: number;
  /** Bytes of the bitmap in front of each block. */
  readonly bitmapSize: number;
  /** Blocks that the guest's disk has. */
  readonly blocks: number;
}

const headerSize = 1024;
/** More blocks than any known program makes: 2040 GiB in blocks of 512 KiB. */
const maximumBlocks = 4 * 1024 * 1024;
const maximumBlockSize = 256 * 1024 * 1024;

/**
 * Reads the header of a dynamic disk (specification, "Dynamic Disk Header Format").
 *
 * @throws {Refusal} `backing-file` for a differencing disk; `corrupt-image`, `unsupported-format`, `truncated`
 */
export function readDynamicHeader(file: ByteReader, footer: VhdFooter): DynamicHeader {
  const { headerOffset, virtualSize } = footer;
  if (headerOffset + headerSize > file.length)
    throw truncated(`its header at byte ${headerOffset} lies beyond the end`);
  const bytes = file.read(headerOffset, headerSize);
  const view = viewOf(bytes);
  if (Buffer.from(bytes.subarray(0, 8)).toString("latin1") !== "cxsparse") {
    throw corrupt(`no header of a dynamic disk stands at byte ${headerOffset}`);
  }
  if (checksumOf(bytes, 36) !== view.getUint32(36)) {
    throw corrupt(`the checksum of the header at byte ${headerOffset} is wrong`);
  }
  if (footer.type === "differencing") {
    const parent = parentName(view);
    const clause = `the VHD holds only differences to ${quoted(parent)}; merge both into one file, such as with qemu-img convert`;
    throw new Refusal<DiskRefusalCode>("backing-file", clause);
  }
  const blockSize = view.getUint32(32);
  if (blockSize < 512 || (blockSize & (blockSize - 1)) !== 0)
    throw corrupt(`its header claims blocks of ${blockSize} bytes`);
  const blocks = Math.ceil(virtualSize / blockSize);
  if (blockSize > maximumBlockSize || blocks > maximumBlocks) {
    const clause = `the VHD needs ${blocks} blocks of ${blockSize} bytes, more than is read here; convert it with qemu-img convert -O qcow2`;
    throw new Refusal<DiskRefusalCode>("unsupported-format", clause);
  }
  const entries = view.getUint32(28);
  if (entries < blocks) throw corrupt(`its table has ${entries} entries for ${blocks} blocks`);
  const tableOffset = uint64be(view, 16);
  if (tableOffset + blocks * 4 > file.length) throw truncated(`its table at byte ${tableOffset} lies beyond the end`);
  // One bit a sector, in whole sectors.
  const bitmapSize = Math.ceil(blockSize / 512 / 8 / 512) * 512;
  return { tableOffset, blockSize, bitmapSize, blocks };
}

/** The refusal of a VHD that ends before what it describes. */
export function truncated(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("truncated", `the VHD is cut short, ${what}; copy or build the image again`);
}

/** UTF-16, big-endian, up to a NUL. */
function parentName(view: DataView): string {
  let name = "";
  for (let at = 64; at < 64 + 512; at += 2) {
    const unit = view.getUint16(at);
    if (unit === 0) break;
    name += String.fromCharCode(unit);
  }
  return name;
}
