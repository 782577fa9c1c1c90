import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import type { Fork } from "./fork.ts";
import { runsOf } from "./mapping.ts";
import { attributeStamp, demandStamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

/** The deepest tree of hashes that XFS makes, and the most blocks of it that are read. */
const maximumLevel = 5;
const maximumBlocks = 16384;

/**
 * The leaves of the attributes of an inode, each a copy (XFS Algorithms & Data Structures, "Node Attributes").
 *
 * Block 0 of the fork is the root: a leaf, or a node that leads to others by their hashes. Every block is met once.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function* attributeLeaves(volume: Volume, fork: Fork): Generator<Uint8Array> {
  const { version } = volume.superblock;
  const headerSize = version === 5 ? 64 : 16;
  const [nodeMagic, leafMagic] = version === 5 ? [0x3ebe, 0x3bee] : [0xfebe, 0xfbee];
  const met = new Set<number>();
  // What is still to be visited, the next one last; the level of the root is not known.
  const ahead: { readonly block: number; readonly level: number | undefined }[] = [{ block: 0, level: undefined }];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (met.has(next.block) || met.size >= maximumBlocks) throw broken();
    met.add(next.block);
    const bytes = readBlock(next.block);
    const view = viewOf(bytes);
    const magic = view.getUint16(8);
    if (magic === leafMagic && (next.level ?? 0) === 0) {
      yield bytes;
      continue;
    }
    // Behind the links and stamps: count of entries, level.
    const count = view.getUint16(headerSize === 64 ? 56 : 12);
    const level = view.getUint16(headerSize === 64 ? 58 : 14);
    const wrongLevel = next.level === undefined ? level < 1 || level > maximumLevel : level !== next.level;
    if (magic !== nodeMagic || wrongLevel || level === 0 || count === 0 || headerSize + count * 8 > bytes.length) {
      throw broken();
    }
    if (ahead.length + count > maximumBlocks) throw broken();
    for (let index = count - 1; index >= 0; index--) {
      ahead.push({ block: view.getUint32(headerSize + index * 8 + 4), level: level - 1 });
    }
  }

  function readBlock(block: number): Uint8Array {
    const [run] = runsOf(volume, fork, block, block + 1);
    if (run === undefined) throw broken();
    const physical = run.physical + block - run.logical;
    const bytes = new Uint8Array(volume.blocks(physical, 1));
    if (version === 5) demandStamp(volume, bytes, attributeStamp, fork.owner, physical, "attribute block");
    return bytes;
  }

  function broken(): Error {
    return corrupt(`the extended attributes of inode ${fork.owner} cannot be followed`);
  }
}
