/** What an entry of a tree is; the seven types of POSIX. */
export type FileType = "file" | "directory" | "symlink" | "character" | "block" | "fifo" | "socket";

/** What `lstat` tells of one entry, whoever supplies the tree. */
export interface FileStatus {
  readonly type: FileType;
  /** Permission bits with set-user-ID, set-group-ID and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; of a symbolic link the length of its target; 0 of anything without content. */
  readonly size: number;
  /** How many names the entry has. */
  readonly links: number;
  /** Last change of content, in whole seconds since 1970. */
  readonly modified: number;
  /** Equal for two names of the same entry, different otherwise. */
  readonly inode: number;
  /** Of a device node: its numbers. */
  readonly device?: { readonly major: number; readonly minor: number };
}

/** One entry met by `walk`. */
export interface TreeEntry {
  /** Absolute, normal, with `/` for the root. */
  readonly path: string;
  readonly status: FileStatus;
}

/** Part of a file, in whole bytes; what lies beyond its end is left out. */
export interface ByteRange {
  readonly offset: number;
  readonly size: number;
}

/**
 * A read-only tree of files: a file system of an image, a tar, a mount.
 *
 * Paths are absolute and resolved inside the tree only: an absolute link starts again at the tree's own root, `..` stops
 * there, and after 40 links a path counts as a loop. Everything a tree returns is the guest's word and may be hostile.
 */
export interface FileTree {
  /** What holds the tree: `ext4`, `tar`, `mount`, … */
  readonly type: string;
  /** The entry itself, a final symbolic link not followed; `undefined` when there is none. */
  lstat(path: string): FileStatus | undefined;
  /** What the path leads to, links followed; `undefined` when it leads nowhere. */
  stat(path: string): FileStatus | undefined;
  /** Where the path leads once every link is followed; `undefined` when it leads nowhere. */
  resolve(path: string): string | undefined;
  /** The names in a directory, sorted by code unit. @throws {Refusal} `not-found`, `not-a-directory`, `link-loop` */
  list(path: string): string[];
  /** The target of a symbolic link, as written. @throws {Refusal} `not-found`, `not-a-link` */
  readlink(path: string): string;
  /** The content of a file, links followed. @throws {Refusal} `not-found`, `not-a-file`, `link-loop`, `out-of-bounds`, `too-large` (over 256 MiB at once) */
  read(path: string, range?: ByteRange): Uint8Array;
  /**
   * Extended attributes of the entry itself by full name (`security.capability`), each value as getxattr(2) would return it;
   * `undefined` where this way of looking cannot tell. @throws {Refusal} `not-found`
   */
  attributes(path: string): ReadonlyMap<string, Uint8Array> | undefined;
  /** Every entry at and below `path`, parents first, names sorted, links not followed. */
  walk(path?: string): Iterable<TreeEntry>;
}
