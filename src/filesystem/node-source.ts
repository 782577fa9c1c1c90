import type { FileStatus } from "./tree.ts";

/** A name in a directory and what it stands for. */
export interface NodeEntry<Node> {
  /** One component, as `decodeName` gives it; never `.`, `..`, empty, or with `/` or NUL. */
  readonly name: string;
  readonly node: Node;
}

/** Bytes of a file as they lie in its volume. */
export interface ContentPlace {
  readonly at: number;
  readonly size: number;
}

/**
 * The least that a file system must tell for `treeOf` to make a `FileTree` of it.
 *
 * A node is whatever the file system knows an entry by: an inode number, an index into a tar, a path below a mount. No
 * method follows a symbolic link or knows what a path is; bounds on names, depth, links and sizes are kept by `treeOf`.
 * Any method may throw a `Refusal` when the image contradicts itself.
 */
export interface NodeSource<Node> {
  /** What holds the tree: `ext4`, `tar`, `mount`, … */
  readonly type: string;
  readonly root: Node;
  /** True when `FileStatus.inode` tells directories apart for sure, so that one met twice is damage. */
  readonly directoriesMetOnce: boolean;
  /** The entry of that name; only asked of directories. */
  child(directory: Node, name: string): Node | undefined;
  status(node: Node): FileStatus;
  /** Every entry of a directory, in any order, each name once. */
  entries(directory: Node): readonly NodeEntry<Node>[];
  /** Bytes of a regular file; `offset + size` lies within `status.size`. */
  content(file: Node, offset: number, size: number): Uint8Array;
  /** The target of a symbolic link, as `decodeName` gives it. */
  target(link: Node): string;
  /**
   * Where in the volume the bytes of a regular file from `offset` on are stored, as they are and at least `size` of them
   * one after the other; `undefined` where they are not. Left out where that is never known.
   */
  readonly place?: (file: Node, offset: number) => ContentPlace | undefined;
  /** Extended attributes as `FileTree.attributes` gives them; left out where this way of looking cannot tell. */
  readonly attributes?: (node: Node) => ReadonlyMap<string, Uint8Array>;
}
