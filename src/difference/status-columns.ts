import type { FileStatus, FileType, TreeEntry } from "../filesystem/tree.ts";

/** What `lstat` tells of the entries of a tree: eight numbers for each row. */
export type StatusColumns = Float64Array;

const types: readonly FileType[] = ["file", "directory", "symlink", "character", "block", "fifo", "socket"];
const width = 8;
/** Of a device node its major number is the upper half of one number. */
const half = 2 ** 32;

/** A row: type, mode, user, group, size, names, time, device; what means nothing for a type is 0. */
export function statusColumns(entries: readonly TreeEntry[]): StatusColumns {
  const columns = new Float64Array(entries.length * width);
  for (const [row, { status }] of entries.entries()) {
    const { type, mode, uid, gid, size, links, modified, device } = status;
    const isFile = type === "file";
    const node = device === undefined ? 0 : device.major * half + device.minor;
    const at = row * width;
    columns[at] = types.indexOf(type);
    columns[at + 1] = mode;
    columns[at + 2] = uid;
    columns[at + 3] = gid;
    columns[at + 4] = isFile ? size : 0;
    columns[at + 5] = isFile ? links : 0;
    columns[at + 6] = modified;
    columns[at + 7] = node;
  }
  return columns;
}

/** A row as `lstat` has it, save its inode; sizes and names of anything but files are 0. */
export function statusAt(columns: StatusColumns, row: number): Omit<FileStatus, "inode"> {
  const [type = 0, mode = 0, uid = 0, gid = 0, size = 0, links = 0, modified = 0, node = 0] = columns.subarray(
    row * width,
    (row + 1) * width,
  );
  const name = types[type] ?? "file";
  const device = { major: Math.floor(node / half), minor: node % half };
  const isDevice = name === "character" || name === "block";
  return { type: name, mode, uid, gid, size, links, modified, ...(isDevice && { device }) };
}

/** Whether two rows are the same in all but the time. */
export function isSameStatus(old: StatusColumns, row: number, now: StatusColumns, other: number): boolean {
  for (let column = 0; column < width; column++) {
    if (column !== 6 && old[row * width + column] !== now[other * width + column]) return false;
  }
  return true;
}

/** Whether a row is a regular file. */
export function isFile(columns: StatusColumns, row: number): boolean {
  return columns[row * width] === 0;
}

/** The time of a row's last change, in seconds since 1970. */
export function modifiedAt(columns: StatusColumns, row: number): number | undefined {
  return columns[row * width + 6];
}
