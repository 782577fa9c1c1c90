import { Refusal } from "../refusal.ts";
import { encodeName } from "./name.ts";
import type { NodeSource } from "./node-source.ts";
import type { FilesystemRefusalCode } from "./refusal-code.ts";
import type { FileStatus, FileTree } from "./tree.ts";
import { treeOf } from "./tree-of.ts";

/** What lies over a tree; paths are absolute and normal, without links on the way. */
export interface OverlayChanges {
  /** Paths that are gone, with all below them. */
  readonly removed?: readonly string[];
  /** Files with other content, or new ones; directories on the way are made. */
  readonly replaced?: ReadonlyMap<string, Uint8Array>;
  /** Empty directories that are new. */
  readonly directories?: readonly string[];
  /** Symbolic links with another target, or new ones. */
  readonly links?: ReadonlyMap<string, string>;
  /** What `lstat` tells otherwise of a path: its mode, its owner, … */
  readonly status?: ReadonlyMap<string, Partial<FileStatus>>;
}

/** A tree with a few changes laid over it; the tree itself stays as it is. */
export function overlay(base: FileTree, changes: OverlayChanges): FileTree {
  const removed = changes.removed ?? [];
  const replaced = changes.replaced ?? new Map<string, Uint8Array>();
  const directories = new Set(changes.directories);
  const links = changes.links ?? new Map<string, string>();
  // Every directory that must be there for what is new, with the names that are new in it.
  const added = new Map<string, Set<string>>();
  for (const path of [...replaced.keys(), ...directories, ...links.keys()]) {
    for (let at = path; at !== "/"; at = parentOf(at)) {
      const names = added.get(parentOf(at)) ?? new Set();
      added.set(parentOf(at), names.add(at.slice(at.lastIndexOf("/") + 1)));
    }
  }

  const isGone = (path: string) => removed.some((gone) => path === gone || path.startsWith(`${gone}/`));

  function statusOf(path: string): FileStatus | undefined {
    const below = isGone(path) ? undefined : base.lstat(path);
    const own = below ?? {
      type: "file",
      mode: 0o644,
      uid: 0,
      gid: 0,
      size: 0,
      links: 1,
      modified: 0,
      inode: newInode(path),
    };
    const content = replaced.get(path);
    const target = links.get(path);
    let status: FileStatus | undefined = below;
    if (content !== undefined) status = { ...own, type: "file", size: content.length };
    else if (target !== undefined) status = { ...own, type: "symlink", mode: 0o777, size: encodeName(target).length };
    else if ((added.has(path) || directories.has(path)) && below?.type !== "directory")
      status = { ...own, type: "directory", mode: 0o755 };
    return status && { ...status, ...changes.status?.get(path) };
  }

  // Beyond the inodes of any file system, one for each new path.
  const inodes = new Map<string, number>();
  function newInode(path: string): number {
    const inode = inodes.get(path) ?? 2 ** 40 + inodes.size;
    inodes.set(path, inode);
    return inode;
  }

  const source: NodeSource<string> = {
    type: base.type,
    root: "/",
    directoriesMetOnce: false,
    child(directory, name) {
      const path = directory === "/" ? `/${name}` : `${directory}/${name}`;
      return statusOf(path) === undefined ? undefined : path;
    },
    status(path) {
      const status = statusOf(path);
      if (status === undefined) throw new Refusal<FilesystemRefusalCode>("not-found", `${path} is not there any more`);
      return status;
    },
    entries(directory) {
      const names = new Set(added.get(directory));
      if (!isGone(directory) && base.lstat(directory)?.type === "directory")
        for (const name of base.list(directory)) names.add(name);
      return [...names].flatMap((name) => {
        const node = source.child(directory, name);
        return node === undefined ? [] : [{ name, node }];
      });
    },
    content: (path, offset, size) =>
      replaced.get(path)?.subarray(offset, offset + size) ?? base.read(path, { offset, size }),
    target: (path) => links.get(path) ?? base.readlink(path),
    attributes: (path) => (base.lstat(path) === undefined ? undefined : base.attributes(path)) ?? new Map(),
  };
  return treeOf(source);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
