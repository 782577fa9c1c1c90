import { quoted } from "../disk/quoted.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";

/** Bytes of a text file beyond which it is none of those read here; dpkg's status is half a megabyte. */
const largestText = 32 * 1024 * 1024;

/**
 * The text of a file of the guest, links followed; `undefined` when there is no regular file at `path`.
 *
 * @param largest bytes beyond which it is refused
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function readText(tree: FileTree, path: string, largest = largestText): string | undefined {
  const status = tree.stat(path);
  if (status?.type !== "file") return undefined;
  if (status.size > largest) {
    throw new Refusal(
      "too-large",
      `Cannot read ${quoted(path)} in the image: ${status.size} bytes are too many for it.`,
    );
  }
  const bytes = tree.read(path);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** The names in a directory of the guest, links followed; none when there is no directory at `path`. */
export function namesIn(tree: FileTree, path: string): string[] {
  return tree.stat(path)?.type === "directory" ? tree.list(path) : [];
}
