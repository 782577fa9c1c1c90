import type { FileTree } from "../filesystem/tree.ts";
import type { Availability } from "../host/availability.ts";
import type { AccessMethod } from "./access-method.ts";
import { libguestfsAvailability, withLibguestfs } from "./libguestfs.ts";
import { loopbackAvailability, withLoopback } from "./loopback.ts";
import type { NativeImage } from "./native.ts";

/** Whether this host offers the method, and if not why and what would help. */
export function accessAvailability(method: AccessMethod): Availability {
  return method === "loopback" ? loopbackAvailability() : libguestfsAvailability();
}

/** Shows the root file system of a disk to `use` by that method. @throws {Refusal} `AccessRefusalCode` */
export function withAccess<T>(
  method: AccessMethod,
  image: NativeImage,
  use: (tree: FileTree) => T | Promise<T>,
): Promise<T> {
  return method === "loopback" ? withLoopback(image, use) : withLibguestfs(image, use);
}
