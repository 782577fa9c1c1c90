import type { FileTree } from "../filesystem/tree.ts";
import type { Availability } from "../host/availability.ts";
import type { AccessMethod, AccessOptions, ViewMethod } from "./access-method.ts";
import type { FileDigests } from "./file-digest-list.ts";
import { fileDigests } from "./file-digests.ts";
import { libguestfsAvailability, withLibguestfs } from "./libguestfs.ts";
import { loopbackAvailability, withLoopback } from "./loopback.ts";
import type { NativeImage } from "./native.ts";
import { treeDigests } from "./tree-digests.ts";

/** Whether this host offers the method, and if not why and what would help. */
export function accessAvailability(method: AccessMethod): Availability {
  return method === "loopback" ? loopbackAvailability() : libguestfsAvailability();
}

/** A tree as one method shows it. */
export interface AccessView {
  readonly tree: FileTree;
  /** SHA-256 of every regular file, as this method reads them. @throws {Refusal} whatever the tree throws */
  readonly digests: () => Promise<FileDigests>;
}

/** Shows the root file system of an image to `use` by that method. @throws {Refusal} `AccessRefusalCode` */
export async function withView<T>(
  method: ViewMethod,
  image: NativeImage,
  use: (view: AccessView) => Promise<T>,
  options: AccessOptions = {},
): Promise<T> {
  const hashed = (tree: FileTree): AccessView => ({ tree, digests: async () => treeDigests(tree) });
  switch (method) {
    case "native":
      return use({ tree: image.root, digests: () => fileDigests(image.path) });
    case "loopback":
      return withLoopback(image, (tree) => use(hashed(tree)), options);
    case "libguestfs":
      return withLibguestfs(image, (tree, digests) => use({ tree, digests }), options);
  }
}

/** Shows the tree alone, by a method that is not native. @throws {Refusal} `AccessRefusalCode` */
export function withAccess<T>(
  method: AccessMethod,
  image: NativeImage,
  use: (tree: FileTree) => T | Promise<T>,
  options: AccessOptions = {},
): Promise<T> {
  return withView(method, image, async ({ tree }) => use(tree), options);
}
