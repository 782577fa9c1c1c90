import { attributeCollection } from "./attribute-collection.ts";
import { readAttributeLeaf } from "./attribute-leaf.ts";
import { attributeLeaves } from "./attribute-tree.ts";
import type { Inode } from "./inode.ts";
import { readRemoteValue } from "./remote-value.ts";
import { readShortformAttributes } from "./shortform-attributes.ts";
import type { Volume } from "./volume.ts";

/**
 * The extended attributes of an inode by full name, as root of a Linux would list them and getxattr(2) give them.
 *
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem` for more than is read of one inode
 */
export function readAttributes(volume: Volume, inode: Inode): ReadonlyMap<string, Uint8Array> {
  const collection = attributeCollection(inode.number);
  const fork = inode.attributes;
  if (fork === undefined) return collection.attributes;
  if (fork.format === "local") {
    readShortformAttributes(fork, collection);
  } else if (fork.format === "btree" || fork.extents > 0) {
    const headerSize = volume.superblock.version === 5 ? 80 : 32;
    for (const leaf of attributeLeaves(volume, fork)) {
      readAttributeLeaf(leaf, headerSize, inode.number, collection, (block, size) =>
        readRemoteValue(volume, fork, block, size),
      );
    }
  }
  return collection.attributes;
}
