import type { ByteReader } from "../../disk/reader.ts";
import { statusOfInode } from "../inode-status.ts";
import { knownDirectories } from "../known-directories.ts";
import type { NodeEntry, NodeSource } from "../node-source.ts";
import { readAttributes } from "./attributes.ts";
import { readContent } from "./content.ts";
import { corrupt } from "./corrupt.ts";
import { readDirectory } from "./directory.ts";
import { readDevice, readInode } from "./inode.ts";
import type { XfsSuperblock } from "./superblock.ts";
import { readTarget } from "./symlink.ts";
import { openVolume } from "./volume.ts";

/** An XFS, entries known by the numbers of their inodes. */
export interface XfsSource extends NodeSource<number> {
  readonly superblock: XfsSuperblock;
}

/** Bytes of all directories together: a quarter of a million of them, at 4 KiB each. */
const maximumDirectories = 1024 ** 3;

/**
 * Opens an XFS of version 4 or 5 for reading; its log is not played back.
 *
 * @param reader the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function openXfs(reader: ByteReader): XfsSource {
  const volume = openVolume(reader);
  const { superblock } = volume;
  if (readInode(volume, superblock.rootInode).type !== "directory") throw corrupt("its root is not a directory");
  // Directories read so far: the blocks of all together cannot be more than there are.
  const claimed = new Set<number>();
  let claimedBlocks = 0;

  function entriesOf(directory: number): readonly NodeEntry<number>[] {
    return readDirectory(volume, readInode(volume, directory), (blocks) => {
      if (claimed.has(directory)) return;
      claimed.add(directory);
      claimedBlocks += blocks;
      if (claimedBlocks > superblock.blocks) throw corrupt("its directories claim more blocks than there are");
      if (claimedBlocks * superblock.blockSize > maximumDirectories)
        throw corrupt(`its directories claim over ${maximumDirectories} bytes`);
    });
  }

  const namesOf = knownDirectories((directory) => ({
    names: new Map(entriesOf(directory).map(({ name, node }) => [name, node])),
    bytes: readInode(volume, directory).size,
  }));

  return {
    type: "xfs",
    superblock,
    root: superblock.rootInode,
    directoriesMetOnce: true,
    child: (directory, name) => namesOf(directory).get(name),
    status: (node) => statusOfInode(readInode(volume, node), readDevice),
    entries: entriesOf,
    content: (file, offset, size) => readContent(volume, readInode(volume, file), offset, size),
    target: (link) => readTarget(volume, readInode(volume, link)),
    attributes: (node) => readAttributes(volume, readInode(volume, node)),
  };
}
