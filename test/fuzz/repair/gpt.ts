import { crc32 } from "node:zlib";
import { viewOf } from "../../../src/disk/integers.ts";
import type { SparseImage } from "../sparse-image.ts";

const mostEntryBytes = 1024 * 1024;

/** Makes the checksums of both copies of a GPT right, for either size of sector. */
export function repairGpt(image: SparseImage): void {
  for (const sectorSize of [512, 4096]) {
    const last = Math.floor(image.length / sectorSize) - 1;
    for (const sector of [1, last]) repairHeader(image, sector * sectorSize, sectorSize);
  }
}

function repairHeader(image: SparseImage, at: number, sectorSize: number): void {
  if (at < sectorSize || at + sectorSize > image.length) return;
  const header = Buffer.from(image.read(at, sectorSize));
  if (header.toString("latin1", 0, 8) !== "EFI PART") return;
  const view = viewOf(header);
  const size = view.getUint32(12, true);
  const start = Number(view.getBigUint64(72, true)) * sectorSize;
  const bytes = view.getUint32(80, true) * view.getUint32(84, true);
  if (bytes <= mostEntryBytes && start + bytes <= image.length) {
    view.setUint32(88, crc32(image.read(start, bytes)), true);
  }
  if (size < 20 || size > sectorSize) return;
  view.setUint32(16, 0, true);
  view.setUint32(16, crc32(header.subarray(0, size)), true);
  image.write(at, header);
}
