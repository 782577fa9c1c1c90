import type { ByteReader } from "../../disk/reader.ts";
import { statusOfInode } from "../inode-status.ts";
import { knownDirectories } from "../known-directories.ts";
import { decodeName } from "../name.ts";
import type { NodeEntry, NodeSource } from "../node-source.ts";
import { readAttributes } from "./attributes.ts";
import { type ContentReader, contentReader, demandPlain } from "./content.ts";
import { corrupt, unsupported } from "./corrupt.ts";
import { readDirectory } from "./directory.ts";
import { blockField, type Inode, inodeFlags, readDevice, readInode } from "./inode.ts";
import type { Superblock } from "./superblock.ts";
import { openVolume } from "./volume.ts";

/** What an inode says of itself beyond `FileStatus`. */
export type Ext4Flag = "encrypted" | "verity" | "casefold";

/** An ext2, ext3 or ext4, entries known by the numbers of their inodes. */
export interface Ext4Source extends NodeSource<number> {
  readonly superblock: Superblock;
  /** Of an encrypted directory names are Base64 of what is stored; of other encrypted inodes the content is refused. */
  flags(node: number): Ext4Flag[];
}

const rootInode = 2;
/** A symbolic link may be as long as a path: PATH_MAX. */
const maximumTarget = 4096;
/** Bytes of all directories together: a quarter of a million of them, at 4 KiB each. */
const maximumDirectories = 1024 ** 3;

/**
 * Opens an ext2, ext3 or ext4 for reading; its journal is not played back.
 *
 * @param reader the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function openExt4(reader: ByteReader): Ext4Source {
  const volume = openVolume(reader);
  const { blockSize, blocks } = volume.superblock;
  if (readInode(volume, rootInode).type !== "directory") throw corrupt("its root is not a directory");
  const content = contentReader(volume);
  // Directories read so far: all together they cannot have more blocks than there are.
  const claimed = new Set<number>();
  let claimedBytes = 0;
  let lastFile: Inode | undefined;

  function namesIn(directory: number): Map<string, number> {
    const inode = readInode(volume, directory);
    if (!claimed.has(directory)) {
      claimed.add(directory);
      claimedBytes += (inode.flags & inodeFlags.inline) !== 0 ? 0 : inode.size;
      if (claimedBytes > blocks * blockSize) throw corrupt("its directories claim more blocks than there are");
      if (claimedBytes > maximumDirectories)
        throw unsupported(
          `the directories of the ext4 have over ${maximumDirectories} bytes; that is not read here, but --access loopback does`,
        );
    }
    return readDirectory(volume, inode);
  }

  const knownNamesIn = knownDirectories((directory) => ({
    names: namesIn(directory),
    bytes: readInode(volume, directory).size,
  }));

  return {
    type: "ext4",
    superblock: volume.superblock,
    root: rootInode,
    directoriesMetOnce: true,
    child: (directory, name) => knownNamesIn(directory).get(name),
    status: (node) => statusOfInode(readInode(volume, node), readDevice),
    entries(directory) {
      const entries: NodeEntry<number>[] = [];
      namesIn(directory).forEach((node, name) => {
        entries.push({ name, node });
      });
      return entries;
    },
    content(file, offset, size) {
      // Large files are read piece after piece.
      if (lastFile?.number !== file) lastFile = readInode(volume, file);
      return content.read(lastFile, offset, size);
    },
    place(file, offset) {
      if (lastFile?.number !== file) lastFile = readInode(volume, file);
      return content.place(lastFile, offset);
    },
    target: (link) => readTarget(content, readInode(volume, link)),
    attributes: (node) => readAttributes(volume, content, readInode(volume, node)),
    flags(node) {
      const { flags } = readInode(volume, node);
      return (["encrypted", "verity", "casefold"] as const).filter((name) => (flags & inodeFlags[name]) !== 0);
    },
  };
}

/** A target under 60 bytes stands in the inode itself. */
function readTarget(content: ContentReader, inode: Inode): string {
  const { size, flags } = inode;
  demandPlain(inode);
  if (size === 0 || size > maximumTarget)
    throw corrupt(`the symbolic link of inode ${inode.number} claims ${size} bytes`);
  const isFast = size < 60 && (flags & (inodeFlags.extents | inodeFlags.inline)) === 0;
  const target = decodeName(isFast ? blockField(inode).subarray(0, size) : content.read(inode, 0, size));
  if (target.includes("\0")) throw corrupt(`the symbolic link of inode ${inode.number} leads to a name with a NUL`);
  return target;
}
