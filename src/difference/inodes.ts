import type { NativeImage } from "../backend/native.ts";
import type { NodeSource } from "../filesystem/node-source.ts";

/** Behind the tree of an image: entries by the numbers of their inodes; `undefined` of a tar, and where something else stands in for the tree. */
export function inodesOf({
  root,
  rootFilesystem,
}: Pick<NativeImage, "root" | "rootFilesystem">): NodeSource<number> | undefined {
  if (rootFilesystem === undefined || !("source" in rootFilesystem) || rootFilesystem.tree !== root) return undefined;
  return rootFilesystem.source;
}
