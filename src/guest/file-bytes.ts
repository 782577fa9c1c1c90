import { demandWithin } from "../disk/bounds.ts";
import type { ByteReader } from "../disk/reader.ts";
import type { FileTree } from "../filesystem/tree.ts";

/**
 * A file of the guest as a reader, links followed.
 *
 * @returns `undefined` when there is no regular file at `path`
 */
export function fileBytes(tree: FileTree, path: string): ByteReader | undefined {
  const status = tree.stat(path);
  if (status?.type !== "file") return undefined;
  const length = status.size;
  return {
    length,
    read(offset, size) {
      demandWithin(length, offset, size);
      return size === 0 ? new Uint8Array(0) : tree.read(path, { offset, size });
    },
  };
}
