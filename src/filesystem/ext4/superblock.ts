import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { crc32c, crc32cOf } from "../crc32c.ts";
import { corrupt, unsupported } from "./corrupt.ts";
import { compatibleNames, featureNames, incompatibleNames, readable, readOnlyCompatibleNames } from "./features.ts";

/** What the superblock of an ext2, ext3 or ext4 says; sizes in bytes, places in blocks. */
export interface Superblock {
  readonly blockSize: number;
  readonly blocks: number;
  readonly inodes: number;
  /** As counted when it was last written out, exact in a clean file system. */
  readonly freeBlocks: number;
  readonly freeInodes: number;
  /** Blocks that only root may use up. */
  readonly reservedBlocks: number;
  readonly inodeSize: number;
  readonly inodesPerGroup: number;
  readonly blocksPerGroup: number;
  readonly groups: number;
  readonly firstDataBlock: number;
  /** Bytes of a group descriptor: 32, or with 64bit 64 and more. */
  readonly descriptorSize: number;
  /** With meta_bg: the first block of descriptors that lies in its own group. */
  readonly firstMetaGroup: number;
  /** With sparse_super2: the groups that hold copies of the superblock. */
  readonly backupGroups: readonly number[];
  /** The first inode that is no part of the file system itself, the root aside. */
  readonly firstInode: number;
  readonly features: ReadonlySet<string>;
  /** Feature metadata_csum. */
  readonly metadataChecksums: boolean;
  /** What checksums of metadata start from. */
  readonly checksumSeed: number;
  /** Feature large_dir: directories may be larger than 4 GiB. */
  readonly largeDirectories: boolean;
  readonly label: string;
  readonly uuid: string;
  /** The journal was not played back: the newest changes may be missing. */
  readonly needsRecovery: boolean;
  /** Files that were deleted while open wait to be freed; they have no names and are not shown. */
  readonly orphansPresent: boolean;
  /** Whether it was closed in order, by `s_state`. */
  readonly clean: boolean;
}

/** Where the superblock stands, whatever the block size. */
export const superblockOffset = 1024;
const superblockSize = 1024;

/**
 * Reads the superblock (the kernel's Documentation/filesystems/ext4, "Super Block").
 *
 * @param volume the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function parseSuperblock(volume: ByteReader): Superblock {
  const bytes = volume.read(superblockOffset, superblockSize);
  const view = viewOf(bytes);
  if (view.getUint16(0x38, true) !== 0xef53) throw corrupt("its superblock has no magic number at byte 1080");
  const revision = view.getUint32(0x4c, true);
  // Linux heeds the feature bits of revision 0 too, where they should be zero.
  const features = demandFeatures(view);
  const metadataChecksums = features.has("metadata_csum");
  if (metadataChecksums) {
    if (view.getUint8(0x175) !== 1) {
      throw unsupported(
        `the ext4 has checksums of type ${view.getUint8(0x175)}, but only crc32c is known; make the file system anew`,
      );
    }
    if (crc32cOf(0xffffffff, view, 0, 0x3fc) !== view.getUint32(0x3fc, true)) {
      throw corrupt("the checksum of its superblock at byte 1024 is wrong (its backups are not used in its stead)");
    }
  }

  const sizeShift = view.getUint32(0x18, true);
  if (sizeShift > 6) throw corrupt(`its superblock claims blocks of 2^${10 + sizeShift} bytes at byte 1048`);
  const wide = features.has("64bit");
  const uuid = bytes.subarray(0x68, 0x78);
  const blockSize = 1024 << sizeShift;
  const blocks = view.getUint32(0x4, true) + (wide ? view.getUint32(0x150, true) * 2 ** 32 : 0);
  const firstDataBlock = view.getUint32(0x14, true);
  const blocksPerGroup = view.getUint32(0x20, true);
  const superblock: Superblock = {
    blockSize,
    blocks,
    inodes: view.getUint32(0x0, true),
    freeBlocks: view.getUint32(0xc, true) + (wide ? view.getUint32(0x158, true) * 2 ** 32 : 0),
    freeInodes: view.getUint32(0x10, true),
    reservedBlocks: view.getUint32(0x8, true) + (wide ? view.getUint32(0x154, true) * 2 ** 32 : 0),
    inodeSize: revision === 0 ? 128 : view.getUint16(0x58, true),
    inodesPerGroup: view.getUint32(0x28, true),
    blocksPerGroup,
    groups: Math.ceil((blocks - firstDataBlock) / blocksPerGroup),
    firstDataBlock,
    descriptorSize: wide ? view.getUint16(0xfe, true) : 32,
    firstMetaGroup: features.has("meta_bg") ? view.getUint32(0x104, true) : Number.POSITIVE_INFINITY,
    backupGroups: [view.getUint32(0x24c, true), view.getUint32(0x250, true)],
    firstInode: revision === 0 ? 11 : view.getUint32(0x54, true),
    features,
    metadataChecksums,
    largeDirectories: features.has("large_dir"),
    checksumSeed: features.has("metadata_csum_seed") ? view.getUint32(0x270, true) : crc32c(0xffffffff, uuid),
    label: text(bytes.subarray(0x78, 0x88)),
    uuid: Buffer.from(uuid)
      .toString("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    needsRecovery: features.has("needs_recovery"),
    // s_last_orphan begins the list that came before the orphan file.
    orphansPresent: features.has("orphan_present") || view.getUint32(0xe8, true) !== 0,
    // Bit 0: unmounted in order; bit 1: errors were found.
    clean: (view.getUint16(0x3a, true) & 3) === 1,
  };
  demandGeometry(superblock, volume.length);
  return superblock;
}

/** The names of all feature bits; one that is needed for reading and not known here is refused by its name or bit. */
function demandFeatures(view: DataView): Set<string> {
  const incompatible = featureNames(view.getUint32(0x60, true), incompatibleNames);
  if (incompatible.includes("journal_dev")) {
    throw unsupported(
      "it is the external journal of an ext4 (feature journal_dev), which holds no files; give the device of the file system itself",
    );
  }
  const unknown = incompatible.filter((name) => !readable.has(name));
  if (unknown.length > 0) {
    const names = unknown.slice(0, 4).join(", ");
    throw unsupported(
      `the ext4 needs features that are not read here (${names}); make the file system without them, or look into it with libguestfs (guestfish --ro -i -a IMAGE)`,
    );
  }
  const compatible = featureNames(view.getUint32(0x5c, true), compatibleNames);
  return new Set([
    ...compatible,
    ...incompatible,
    ...featureNames(view.getUint32(0x64, true), readOnlyCompatibleNames),
  ]);
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

function demandGeometry(superblock: Superblock, length: number): void {
  const {
    blockSize,
    blocks,
    inodes,
    inodeSize,
    inodesPerGroup,
    blocksPerGroup,
    groups,
    firstDataBlock,
    descriptorSize,
  } = superblock;
  if (blocks === 0 || inodes === 0 || inodesPerGroup === 0 || blocksPerGroup === 0 || firstDataBlock > 1) {
    throw corrupt("its superblock at byte 1024 counts no blocks or inodes");
  }
  if (blocks * blockSize > length) {
    throw corrupt(
      `its superblock claims ${blocks * blockSize} bytes at byte 1028, but what holds it has only ${length}`,
    );
  }
  if (inodeSize < 128 || inodeSize > blockSize || (inodeSize & (inodeSize - 1)) !== 0) {
    throw corrupt(`its superblock claims inodes of ${inodeSize} bytes at byte 1112`);
  }
  const leastDescriptor = superblock.features.has("64bit") ? 64 : 32;
  if (descriptorSize < leastDescriptor || descriptorSize > blockSize || (descriptorSize & (descriptorSize - 1)) !== 0) {
    throw corrupt(`its superblock claims group descriptors of ${descriptorSize} bytes at byte 1278`);
  }
  if (groups * inodesPerGroup < inodes) throw corrupt(`its ${groups} block groups cannot hold ${inodes} inodes`);
}
