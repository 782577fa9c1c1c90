import { uint64be, viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { checksumHolds } from "./checksum.ts";
import { corrupt } from "./corrupt.ts";
import { readFeatures } from "./features.ts";
import { logIsDirty } from "./log-state.ts";

/** What the superblock of an XFS says; sizes in bytes, places in blocks. */
export interface XfsSuperblock {
  readonly version: 4 | 5;
  readonly blockSize: number;
  readonly blocks: number;
  /** As counted when it was last unmounted. */
  readonly freeBlocks: number;
  /** Inodes that were made so far, and how many of them are free. */
  readonly madeInodes: number;
  readonly freeInodes: number;
  /** Percent of the blocks that inodes may take; 0 for all of them. */
  readonly inodePercentage: number;
  readonly sectorSize: number;
  readonly inodeSize: number;
  /** Blocks of each allocation group but the last, which may be shorter. */
  readonly groupBlocks: number;
  readonly groups: number;
  /** Bits of a block number that count within its group. */
  readonly groupBlockBits: number;
  /** Bits of an inode number that count within its block. */
  readonly inodeBits: number;
  readonly directoryBlockSize: number;
  readonly rootInode: number;
  /** Inodes that hold quotas and bitmaps, which no directory may name. */
  readonly internalInodes: ReadonlySet<number>;
  readonly features: ReadonlySet<string>;
  readonly label: string;
  readonly uuid: string;
  /** What structures are stamped with: the UUID that the file system was made with. */
  readonly metadataUuid: Uint8Array;
  /** Not marked as unfinished or in need of repair; always so, since one that is marked is refused. */
  readonly clean: true;
  /**
   * Whether the log holds changes that were not played back, so that the newest may be missing; `undefined` when that
   * cannot be told: the log lies on another device or cannot be followed. Looked up when first asked for.
   */
  readonly needsRecovery: boolean | undefined;
}

/**
 * Reads the superblock of the first allocation group (XFS Algorithms & Data Structures, "Superblocks").
 *
 * @param volume the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function parseSuperblock(volume: ByteReader): XfsSuperblock {
  const head = volume.read(0, 512);
  if (viewOf(head).getUint32(0) !== 0x58465342) throw corrupt("its superblock has no magic number");
  const sectorSize = viewOf(head).getUint16(102);
  if (!isPowerOfTwo(sectorSize, 512, 32768))
    throw corrupt(`its superblock claims sectors of ${sectorSize} bytes at byte 102`);
  const bytes = new Uint8Array(volume.read(0, sectorSize));
  const view = viewOf(bytes);
  const version = (view.getUint16(100) & 0xf) === 5 ? 5 : 4;
  if (version === 5 && !checksumHolds(bytes, 224)) throw corrupt("the checksum of its superblock at byte 0 is wrong");
  const features = readFeatures(view);
  // sb_inprogress.
  if (view.getUint8(126) !== 0) throw corrupt("mkfs.xfs or xfs_copy was ended before it was complete");
  const uuid = bytes.subarray(32, 48);
  const geometry = {
    blockSize: view.getUint32(4),
    blocks: uint64be(view, 8),
    sectorSize,
    inodeSize: view.getUint16(104),
    groupBlocks: view.getUint32(84),
    groups: view.getUint32(88),
    groupBlockBits: view.getUint8(124),
    inodeBits: view.getUint8(123),
    directoryBlockSize: view.getUint32(4) * 2 ** view.getUint8(192),
  };
  demandGeometry(geometry, view, volume.length);
  // Real-time bitmap and summary, then quotas of users, groups and projects.
  const internal = [64, 72, 160, 168, ...(version === 5 ? [232] : [])].map((at) => uint64be(view, at));
  let needsRecovery: { readonly answer: boolean | undefined } | undefined;
  return {
    version,
    ...geometry,
    freeBlocks: uint64be(view, 144),
    madeInodes: uint64be(view, 128),
    freeInodes: uint64be(view, 136),
    inodePercentage: view.getUint8(127),
    rootInode: uint64be(view, 56),
    internalInodes: new Set(internal.filter((number) => number !== 0)),
    features,
    label: text(bytes.subarray(108, 120)),
    uuid: Buffer.from(uuid)
      .toString("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    metadataUuid: features.has("meta_uuid") ? bytes.subarray(248, 264) : uuid,
    clean: true,
    get needsRecovery() {
      needsRecovery ??= { answer: logIsDirty(volume, geometry, uint64be(view, 48), view.getUint32(96)) };
      return needsRecovery.answer;
    },
  };
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

function isPowerOfTwo(value: number, least: number, most: number): boolean {
  return value >= least && value <= most && (value & (value - 1)) === 0;
}

type Geometry = Pick<
  XfsSuperblock,
  | "blockSize"
  | "blocks"
  | "inodeSize"
  | "groupBlocks"
  | "groups"
  | "groupBlockBits"
  | "inodeBits"
  | "directoryBlockSize"
  | "sectorSize"
>;

/** Sizes stand there twice, as bytes and as logarithms; both must agree before either is used. */
function demandGeometry(geometry: Geometry, view: DataView, length: number): void {
  const { blockSize, blocks, inodeSize, groupBlocks, groups, groupBlockBits, inodeBits, directoryBlockSize } = geometry;
  if (!isPowerOfTwo(blockSize, 512, 65536) || 2 ** view.getUint8(120) !== blockSize) {
    throw corrupt(`its superblock claims blocks of ${blockSize} bytes at byte 4`);
  }
  if (!isPowerOfTwo(inodeSize, 256, Math.min(2048, blockSize)) || 2 ** inodeBits * inodeSize !== blockSize) {
    throw corrupt(`its superblock claims inodes of ${inodeSize} bytes at byte 104`);
  }
  if (directoryBlockSize > 65536)
    throw corrupt(`its superblock claims directory blocks of ${directoryBlockSize} bytes at byte 192`);
  if (blocks === 0 || !(blocks * blockSize <= length)) {
    throw corrupt(`its superblock claims ${blocks * blockSize} bytes at byte 8, but what holds it has only ${length}`);
  }
  const last = blocks - (groups - 1) * groupBlocks;
  if (groups === 0 || groupBlockBits > 31 || 2 ** groupBlockBits < groupBlocks || last <= 0 || last > groupBlocks) {
    throw corrupt(
      `its ${groups} allocation groups of ${groupBlocks} blocks (bytes 84 to 91) do not make up its ${blocks} blocks`,
    );
  }
}
