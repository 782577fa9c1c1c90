import { viewOf } from "../../../src/disk/integers.ts";
import { crc32c } from "../../../src/filesystem/crc32c.ts";
import { pageSize, type SparseImage } from "../sparse-image.ts";

/** Where the checksum stands in a block that starts so, and how much it covers. */
interface Structure {
  readonly field: number;
  readonly covers: "block" | "sector" | "directory";
}

const byMagic = new Map<string, Structure>([
  ["XAGF", { field: 216, covers: "sector" }],
  ["XAGI", { field: 312, covers: "sector" }],
  ["XAFL", { field: 32, covers: "sector" }],
  ["XDB3", { field: 4, covers: "directory" }],
  ["XDD3", { field: 4, covers: "directory" }],
  ["XDF3", { field: 4, covers: "directory" }],
  ["XARM", { field: 12, covers: "block" }],
  ["XSLM", { field: 12, covers: "block" }],
  ["BMA3", { field: 64, covers: "block" }],
  ...["IAB3", "FIB3", "AB3B", "AB3C", "RMB3", "R3FC"].map(
    (magic) => [magic, { field: 52, covers: "block" }] as [string, Structure],
  ),
]);
/** Of blocks of B-trees of directories and attributes, whose magic number stands at byte 8. */
const nodes: ReadonlySet<number> = new Set([0x3df1, 0x3dff, 0x3ebe, 0x3bee]);

/** Makes the checksums of an XFS of version 5 right in every page that was written to. */
export function repairXfs(image: SparseImage): void {
  const dirty = image.dirty();
  if (dirty.length === 0 || image.length < 512) return;
  const superblock = viewOf(image.read(0, 512));
  const [blockLog, sectorLog] = [superblock.getUint8(120), superblock.getUint8(121)];
  const [inodeLog, directoryLog] = [superblock.getUint8(122), superblock.getUint8(192)];
  if ((superblock.getUint16(100) & 15) !== 5) return;
  if (blockLog < 9 || blockLog > 16 || sectorLog < 9 || sectorLog > 15 || inodeLog < 8 || inodeLog > 11) return;
  const sizes = { block: 1 << blockLog, sector: 1 << sectorLog, directory: 1 << Math.min(16, blockLog + directoryLog) };
  for (const number of dirty) {
    const start = number * pageSize;
    // Structures that begin before the page may reach into it.
    const first = Math.max(0, start - (start % Math.max(pageSize, sizes.directory)));
    for (let at = first; at < start + pageSize && at + 512 <= image.length; at += 256) {
      const head = Buffer.from(image.read(at, 12));
      const magic = head.toString("latin1", 0, 4);
      // Only inodes of version 3 have a checksum.
      if (magic.startsWith("IN") && head[4] === 3 && at % (1 << inodeLog) === 0) fix(image, at, 1 << inodeLog, 100);
      if (at % 512 !== 0) continue;
      const structure = byMagic.get(magic);
      if (structure !== undefined) fix(image, at, sizes[structure.covers], structure.field);
      else if (magic === "XFSB") fix(image, at, sizes.sector, 224);
      else if (nodes.has(head.readUInt16BE(8))) fixNode(image, at, sizes);
    }
  }
}

/** Nodes of directories cover a block of directories, those of attributes a block of the file system. */
function fixNode(image: SparseImage, at: number, sizes: { block: number; directory: number }): void {
  const magic = viewOf(image.read(at, 12)).getUint16(8);
  fix(image, at, magic === 0x3bee ? sizes.block : sizes.directory, 12);
}

/** CRC-32C, inverted at the end, stored with its lowest byte first. */
function fix(image: SparseImage, at: number, size: number, field: number): void {
  if (at + size > image.length) return;
  const bytes = Uint8Array.from(image.read(at, size));
  bytes.fill(0, field, field + 4);
  const crc = new Uint8Array(4);
  viewOf(crc).setUint32(0, ~crc32c(0xffffffff, bytes) >>> 0, true);
  image.write(at + field, crc);
}
