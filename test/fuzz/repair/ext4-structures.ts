import { viewOf } from "../../../src/disk/integers.ts";
import type { ByteReader } from "../../../src/disk/reader.ts";
import { type Pages, sparseImage } from "../sparse-image.ts";

/** A block whose checksum starts from the inode that it belongs to, or from its own number. */
export interface OwnedBlock {
  readonly kind: "directory" | "extents" | "attributes";
  readonly block: number;
  /** Where the inode lies, and its number. */
  readonly inodeAt: number;
  readonly inode: number;
  /** Of a directory: its first block with an index in it. */
  readonly isIndexRoot: boolean;
}

/** Where an unchanged ext4 keeps what has a checksum. */
export interface Ext4Structures {
  readonly blockSize: number;
  readonly inodeSize: number;
  /** Of each group: where its descriptor stands, and its inode table. */
  readonly groups: readonly { readonly descriptorAt: number; readonly tableAt: number }[];
  readonly descriptorSize: number;
  readonly inodesPerGroup: number;
  readonly owned: readonly OwnedBlock[];
}

const known = new WeakMap<Pages, Ext4Structures>();
const extentsFlag = 0x8_0000;
const indexFlag = 0x1000;

/** Looks once through an unchanged file system; it is trusted, since nobody has changed it yet. */
export function structuresOf(base: Pages): Ext4Structures {
  let found = known.get(base);
  if (found === undefined) {
    found = find(sparseImage(base));
    known.set(base, found);
  }
  return found;
}

function find(image: ByteReader): Ext4Structures {
  const superblock = viewOf(Uint8Array.from(image.read(1024, 1024)));
  const u32 = (at: number) => superblock.getUint32(at, true);
  const blockSize = 1024 << u32(0x18);
  const inodeSize = u32(0x4c) === 0 ? 128 : superblock.getUint16(0x58, true);
  const inodesPerGroup = u32(0x28);
  const count = Math.ceil((u32(0x4) - u32(0x14)) / u32(0x20));
  const descriptorSize = u32(0x60) & 0x80 ? superblock.getUint16(0xfe, true) : 32;
  const perBlock = blockSize / descriptorSize;
  const firstMeta = u32(0x60) & 0x10 ? u32(0x104) : Number.POSITIVE_INFINITY;
  const groups = Array.from({ length: count }, (_, group) => {
    const tableBlock = Math.floor(group / perBlock);
    const first = tableBlock * perBlock;
    const block =
      tableBlock < firstMeta
        ? Math.floor(1024 / blockSize) + 1 + tableBlock
        : u32(0x14) + first * u32(0x20) + (hasCopy(first) ? 1 : 0);
    const descriptorAt = block * blockSize + (group % perBlock) * descriptorSize;
    return { descriptorAt, tableAt: viewOf(image.read(descriptorAt, 32)).getUint32(8, true) * blockSize };
  });
  const owned: OwnedBlock[] = [];
  for (let number = 1; number <= u32(0); number++) {
    const group = groups[Math.floor((number - 1) / inodesPerGroup)];
    if (group === undefined) continue;
    const inodeAt = group.tableAt + ((number - 1) % inodesPerGroup) * inodeSize;
    addOwned(image, number, inodeAt, inodeSize, blockSize, owned);
  }
  return { blockSize, inodeSize, groups, descriptorSize, inodesPerGroup, owned };
}

function hasCopy(group: number): boolean {
  return group <= 1 || [3, 5, 7].some((base) => Number.isInteger(Math.log(group) / Math.log(base)));
}

function addOwned(
  image: ByteReader,
  inode: number,
  inodeAt: number,
  inodeSize: number,
  blockSize: number,
  owned: OwnedBlock[],
): void {
  const bytes = Uint8Array.from(image.read(inodeAt, inodeSize));
  const view = viewOf(bytes);
  const [mode, flags] = [view.getUint16(0, true), view.getUint32(0x20, true)];
  if (mode === 0 || view.getUint16(0x1a, true) === 0) return;
  const attributes = view.getUint32(0x68, true);
  const common = { inodeAt, inode, isIndexRoot: false };
  if (attributes !== 0) owned.push({ ...common, kind: "attributes", block: attributes });
  if (flags & extentsFlag) follow(bytes.subarray(0x28, 0x64));

  function follow(node: Uint8Array): void {
    const header = viewOf(node);
    const depth = header.getUint16(6, true);
    for (let index = 0; index < header.getUint16(2, true); index++) {
      const at = 12 + index * 12;
      if (depth > 0) {
        const block = header.getUint32(at + 4, true);
        owned.push({ ...common, kind: "extents", block });
        follow(Uint8Array.from(image.read(block * blockSize, blockSize)));
      } else if (mode >>> 12 === 4) {
        const [logical, length] = [header.getUint32(at, true), header.getUint16(at + 4, true)];
        for (let place = 0; place < length; place++) {
          const isIndexRoot = (flags & indexFlag) !== 0 && logical + place === 0;
          owned.push({ ...common, kind: "directory", block: header.getUint32(at + 8, true) + place, isIndexRoot });
        }
      }
    }
  }
}
