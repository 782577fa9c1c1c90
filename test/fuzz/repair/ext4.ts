import { viewOf } from "../../../src/disk/integers.ts";
import { crc32c } from "../../../src/filesystem/crc32c.ts";
import { pageSize, type SparseImage } from "../sparse-image.ts";
import { type Ext4Structures, type OwnedBlock, structuresOf } from "./ext4-structures.ts";

const metadataChecksums = 0x400;
const groupChecksums = 0x10;
const storedSeed = 0x2000;

/** Makes the checksums right of every structure of an ext4 that was written to. */
export function repairExt4(image: SparseImage): void {
  const dirty = new Set(image.dirty());
  if (dirty.size === 0 || image.length < 4096) return;
  const superblock = Uint8Array.from(image.read(1024, 1024));
  const view = viewOf(superblock);
  const uuid = superblock.subarray(0x68, 0x78);
  const features = view.getUint32(0x64, true);
  const structures = structuresOf(image.base);
  const touched = (offset: number, size: number) => {
    if (offset + size > image.length) return false;
    for (let page = Math.floor(offset / pageSize); page * pageSize < offset + size; page++) {
      if (dirty.has(page)) return true;
    }
    return false;
  };
  if (features & groupChecksums) repairGroups(image, structures, touched, (group, bytes) => crc16(uuid, group, bytes));
  if ((features & metadataChecksums) === 0) return;
  const seed = view.getUint32(0x60, true) & storedSeed ? view.getUint32(0x270, true) : crc32c(0xffffffff, uuid);
  for (const owned of structures.owned) {
    if (!touched(owned.block * structures.blockSize, structures.blockSize)) continue;
    if (owned.inodeAt + 128 <= image.length) repairBlock(image, structures.blockSize, owned, seed);
  }
  repairInodes(image, structures, touched, seed);
  repairGroups(image, structures, touched, (group, bytes) => {
    const head = crc32c(crc32c(seed, little(group)), bytes.subarray(0, 0x1e));
    return crc32c(crc32c(head, new Uint8Array(2)), bytes.subarray(0x20));
  });
  if (!touched(1024, 1024)) return;
  image.write(1024 + 0x3fc, little(crc32c(0xffffffff, superblock.subarray(0, 0x3fc))));
}

function little(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}

function repairGroups(
  image: SparseImage,
  { groups, descriptorSize }: Ext4Structures,
  touched: (offset: number, size: number) => boolean,
  checksum: (group: number, bytes: Uint8Array) => number,
): void {
  groups.forEach(({ descriptorAt }, group) => {
    if (!touched(descriptorAt, descriptorSize)) return;
    const sum = checksum(group, Uint8Array.from(image.read(descriptorAt, descriptorSize)));
    image.write(descriptorAt + 0x1e, little(sum & 0xffff).subarray(0, 2));
  });
}

function crc16(uuid: Uint8Array, group: number, bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of [...uuid, ...little(group), ...bytes.subarray(0, 0x1e), ...bytes.subarray(0x20)]) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

function repairInodes(
  image: SparseImage,
  { groups, inodesPerGroup, inodeSize }: Ext4Structures,
  touched: (offset: number, size: number) => boolean,
  seed: number,
): void {
  groups.forEach(({ tableAt }, group) => {
    for (let index = 0; index < inodesPerGroup; index++) {
      const at = tableAt + index * inodeSize;
      if (!touched(at, inodeSize)) continue;
      const bytes = Uint8Array.from(image.read(at, inodeSize));
      if (bytes.every((byte) => byte === 0)) continue;
      const view = viewOf(bytes);
      const wide = inodeSize > 128 && view.getUint16(0x80, true) >= 4;
      view.setUint16(0x7c, 0);
      if (wide) view.setUint16(0x82, 0);
      const start = crc32c(crc32c(seed, little(group * inodesPerGroup + index + 1)), bytes.subarray(0x64, 0x68));
      const crc = crc32c(start, bytes);
      view.setUint16(0x7c, crc & 0xffff, true);
      if (wide) view.setUint16(0x82, crc >>> 16, true);
      image.write(at, bytes);
    }
  });
}

function repairBlock(image: SparseImage, blockSize: number, owned: OwnedBlock, seed: number): void {
  const start = owned.block * blockSize;
  const bytes = Uint8Array.from(image.read(start, blockSize));
  const view = viewOf(bytes);
  if (owned.kind === "attributes") {
    const number = new Uint8Array(8);
    viewOf(number).setUint32(0, owned.block, true);
    bytes.fill(0, 16, 20);
    image.write(start + 16, little(crc32c(crc32c(seed, number), bytes)));
    return;
  }
  const generation = Uint8Array.from(image.read(owned.inodeAt + 0x64, 4));
  const own = crc32c(crc32c(seed, little(owned.inode)), generation);
  if (owned.kind === "extents") {
    const tail = 12 + view.getUint16(4, true) * 12;
    if (tail + 4 <= blockSize) image.write(start + tail, little(crc32c(own, bytes.subarray(0, tail))));
    return;
  }
  const isIndexNode = view.getUint32(0, true) === 0 && view.getUint16(4, true) === blockSize;
  if (!owned.isIndexRoot && !isIndexNode) {
    image.write(start + blockSize - 4, little(crc32c(own, bytes.subarray(0, blockSize - 12))));
    return;
  }
  // The limit and the count of an index stand in place of its first hash.
  const at = owned.isIndexRoot ? 0x18 + view.getUint8(0x1d) : 8;
  if (at + 4 > blockSize) return;
  const tail = at + view.getUint16(at, true) * 8;
  const end = at + view.getUint16(at + 2, true) * 8;
  if (tail + 8 > blockSize || end > blockSize) return;
  const sum = crc32c(crc32c(own, bytes.subarray(0, end)), bytes.subarray(tail, tail + 4));
  image.write(start + tail + 4, little(crc32c(sum, new Uint8Array(4))));
}
