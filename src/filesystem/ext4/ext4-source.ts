import type { ByteReader } from "../../disk/reader.ts";
import { decodeName } from "../name.ts";
import type { NodeEntry, NodeSource } from "../node-source.ts";
import { readContent } from "./content.ts";
import { corrupt } from "./corrupt.ts";
import { readDirectory } from "./directory.ts";
import { type Inode, readDevice, readInode } from "./inode.ts";
import type { Superblock } from "./superblock.ts";
import { openVolume, type Volume } from "./volume.ts";

/** An ext2, ext3 or ext4, entries known by the numbers of their inodes. */
export interface Ext4Source extends NodeSource<number> {
  readonly superblock: Superblock;
}

const rootInode = 2;
/** A symbolic link may be as long as a path: PATH_MAX. */
const maximumTarget = 4096;
/** Names of directories looked into that are kept, in all. */
const maximumKnownNames = 65536;

/**
 * Opens an ext2, ext3 or ext4 for reading; its journal is not played back.
 *
 * @param reader the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function openExt4(reader: ByteReader): Ext4Source {
  const volume = openVolume(reader);
  if (readInode(volume, rootInode).type !== "directory") throw corrupt("its root is not a directory");
  const directories = new Map<number, Map<string, number>>();
  let knownNames = 0;
  // Blocks of each directory read so far: all together they cannot be more than there are.
  const claimed = new Set<number>();
  let claimedBlocks = 0;

  function entriesOf(directory: number): NodeEntry<number>[] {
    const inode = readInode(volume, directory);
    if (!claimed.has(directory)) {
      claimed.add(directory);
      claimedBlocks += inode.isInline ? 0 : inode.size / volume.superblock.blockSize;
      if (claimedBlocks > volume.superblock.blocks) throw corrupt("its directories claim more blocks than there are");
    }
    return readDirectory(volume, inode);
  }

  function namesOf(directory: number): Map<string, number> {
    const known = directories.get(directory);
    if (known !== undefined) return known;
    const names = new Map(entriesOf(directory).map(({ name, node }) => [name, node]));
    if (knownNames + names.size > maximumKnownNames) {
      directories.clear();
      knownNames = 0;
    }
    directories.set(directory, names);
    knownNames += names.size;
    return names;
  }

  return {
    type: "ext4",
    superblock: volume.superblock,
    root: rootInode,
    directoriesMetOnce: true,
    child: (directory, name) => namesOf(directory).get(name),
    status(node) {
      const inode = readInode(volume, node);
      const { type, mode, uid, gid, links, modified } = inode;
      const size = type === "file" || type === "symlink" ? inode.size : 0;
      const status = { type, mode, uid, gid, size, links, modified, inode: node };
      return type === "character" || type === "block" ? { ...status, device: readDevice(inode) } : status;
    },
    entries: entriesOf,
    content: (file, offset, size) => readContent(volume, readInode(volume, file), offset, size),
    target: (link) => readTarget(volume, readInode(volume, link)),
  };
}

/** A target under 60 bytes stands in the inode itself. */
function readTarget(volume: Volume, inode: Inode): string {
  const { size, usesExtents } = inode;
  if (size === 0 || size > maximumTarget)
    throw corrupt(`the symbolic link of inode ${inode.number} claims ${size} bytes`);
  const isFast = size < 60 && !usesExtents && !inode.isEncrypted;
  const target = decodeName(isFast ? inode.block.subarray(0, size) : readContent(volume, inode, 0, size));
  if (target.includes("\0")) throw corrupt(`the symbolic link of inode ${inode.number} leads to a name with a NUL`);
  return target;
}
