import { viewOf } from "../../../src/disk/integers.ts";
import type { SparseImage } from "../sparse-image.ts";

/** Makes the checksums right of the footer, of its copy and of the header of a dynamic disk: the complement of a sum. */
export function repairVhd(image: SparseImage): void {
  for (const at of [0, image.length - 512, image.length - 511]) repair(image, at, "conectix", 512, 64);
  if (image.length < 512) return;
  const copy = viewOf(image.read(0, 512));
  const places = new Set([512, Number(copy.getBigUint64(16))]);
  for (const at of places) repair(image, at, "cxsparse", 1024, 36);
}

function repair(image: SparseImage, at: number, cookie: string, size: number, field: number): void {
  if (at < 0 || at + size > image.length) return;
  const bytes = Buffer.from(image.read(at, size));
  if (bytes.toString("latin1", 0, 8) !== cookie) return;
  bytes.fill(0, field, field + 4);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes.writeUInt32BE(~sum >>> 0, field);
  image.write(at, bytes);
}
