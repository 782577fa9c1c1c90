import type { FileStatus } from "./tree.ts";

/** What the inodes of all Unix file systems say alike. */
export interface CommonInode extends Omit<FileStatus, "inode" | "device"> {
  readonly number: number;
}

/**
 * The status of an entry by its inode: only files and links have a size, only device nodes numbers.
 *
 * @param readDevice asked for a device node only
 */
export function statusOfInode<Inode extends CommonInode>(
  inode: Inode,
  readDevice: (inode: Inode) => NonNullable<FileStatus["device"]>,
): FileStatus {
  const { number, type, mode, uid, gid, links, modified } = inode;
  const size = type === "file" || type === "symlink" ? inode.size : 0;
  const status = { type, mode, uid, gid, size, links, modified, inode: number };
  return type === "character" || type === "block" ? { ...status, device: readDevice(inode) } : status;
}
