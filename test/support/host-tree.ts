import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from "node:fs";
import { decodeName, encodeName } from "../../src/filesystem/name.ts";
import type { FileTree, FileType } from "../../src/filesystem/tree.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";

/** A directory of this host as a tree, to hold what was read from an image against. */
export function hostTree(directory: string): FileTree {
  const join = (path: Buffer, name: Buffer) => Buffer.concat([path, Buffer.from("/"), name]);
  return treeOf<Buffer>({
    type: "host",
    root: Buffer.from(directory),
    directoriesMetOnce: true,
    child(path, name) {
      const child = join(path, encodeName(name));
      return lstatSync(child, { throwIfNoEntry: false }) && child;
    },
    status(path) {
      const { mode, uid, gid, size, nlink, mtimeMs, ino, rdev, ...is } = statusOf(path);
      const type = typeOf(is.stats);
      const device = { major: (rdev >>> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00) };
      return {
        type,
        mode: mode & 0o7777,
        uid,
        gid,
        size: type === "file" || type === "symlink" ? size : 0,
        links: nlink,
        modified: Math.floor(mtimeMs / 1000),
        inode: ino,
        ...((type === "block" || type === "character") && { device }),
      };
    },
    entries: (path) =>
      readdirSync(path, { encoding: "buffer" }).map((name) => ({ name: decodeName(name), node: join(path, name) })),
    content(path, offset, size) {
      const bytes = Buffer.alloc(size);
      const descriptor = openSync(path, "r");
      readSync(descriptor, bytes, 0, size, offset);
      closeSync(descriptor);
      return bytes;
    },
    target: (path) => decodeName(readlinkSync(path, { encoding: "buffer" })),
  });
}

function statusOf(path: Buffer) {
  const stats = lstatSync(path);
  const { mode, uid, gid, size, nlink, mtimeMs, ino, rdev } = stats;
  return { mode, uid, gid, size, nlink, mtimeMs, ino, rdev, stats };
}

function typeOf(stats: Stats): FileType {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symlink";
  if (stats.isBlockDevice()) return "block";
  if (stats.isCharacterDevice()) return "character";
  return stats.isFIFO() ? "fifo" : "socket";
}
