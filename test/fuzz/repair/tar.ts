import type { ByteReader } from "../../../src/disk/reader.ts";
import type { SparseImage } from "../sparse-image.ts";
import { pageSize } from "../sparse-image.ts";
import type { Region } from "../trace.ts";

const blockSize = 512;

/** Whether the sum of a header is there and right, or the bytes look like a header whose sum is wrong. */
function isHeader(block: Uint8Array): boolean {
  if (Buffer.from(block.subarray(257, 262)).toString("latin1") === "ustar") return true;
  return stated(block) === sum(block) && block[0] !== 0;
}

function sum(block: Uint8Array): number {
  let total = 8 * 0x20;
  for (let at = 0; at < blockSize; at++) total += at >= 148 && at < 156 ? 0 : (block[at] ?? 0);
  return total;
}

function stated(block: Uint8Array): number {
  return Number.parseInt(Buffer.from(block.subarray(148, 156)).toString("latin1"), 8);
}

/** The fields that matter of every header, and the blocks behind headers that stand for others. */
export function tarHeaders(image: ByteReader): Region[] {
  const regions: Region[] = [];
  for (let at = 0; at + blockSize <= image.length; at += blockSize) {
    const block = image.read(at, blockSize);
    if (!isHeader(block)) continue;
    regions.push(
      { offset: at, size: 100 },
      { offset: at + 100, size: 58 },
      { offset: at + 124, size: 12 },
      { offset: at + 156, size: 101 },
    );
    const kind = String.fromCharCode(block[156] ?? 0);
    // Sparse maps of GNU tar stand in the header from 386 on.
    if (kind === "S") regions.push({ offset: at + 386, size: 126 });
    if ("xgLKS".includes(kind)) regions.push({ offset: at + blockSize, size: blockSize });
  }
  return regions;
}

/** Makes the sums of headers right that were written to. */
export function repairTar(image: SparseImage): void {
  for (const number of image.dirty()) {
    for (let at = number * pageSize; at < (number + 1) * pageSize && at + blockSize <= image.length; at += blockSize) {
      const block = image.read(at, blockSize);
      if (!isHeader(block) && !wasHeader(image, at)) continue;
      image.write(at + 148, Buffer.from(`${sum(block).toString(8).padStart(6, "0")}\0 `, "latin1"));
    }
  }
}

function wasHeader({ base }: SparseImage, at: number): boolean {
  const number = Math.floor(at / pageSize);
  const page = base.pages.get(number);
  return page !== undefined && isHeader(page.subarray(at - number * pageSize, at - number * pageSize + blockSize));
}
