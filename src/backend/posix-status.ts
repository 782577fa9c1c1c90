import type { FileType } from "../filesystem/tree.ts";

/** S_IFMT of inode(7), shifted right by twelve bits. */
const types: Readonly<Record<number, FileType>> = {
  1: "fifo",
  2: "character",
  4: "directory",
  6: "block",
  8: "file",
  10: "symlink",
  12: "socket",
};

/** The type that stands in the upper bits of st_mode. */
export function fileType(mode: number): FileType {
  const type = types[mode >> 12];
  if (type === undefined) throw new Error(`unknown file type in mode ${mode.toString(8)}`);
  return type;
}

/** Takes apart a dev_t of glibc: minor in bits 0-7 and 20-43, major in bits 8-19 and 44-63 (makedev(3)). */
export function splitDevice(number: bigint): { major: number; minor: number } {
  return {
    major: Number(((number >> 8n) & 0xfffn) | ((number >> 32n) & ~0xfffn)),
    minor: Number((number & 0xffn) | ((number >> 12n) & 0xffff_ff00n)),
  };
}
