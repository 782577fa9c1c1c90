import type { TreeEntry } from "../filesystem/tree.ts";
import type { Guest } from "./guest.ts";

/** Every entry of the guest, parents first, links not followed; to be read as a fact, since walking takes most of a verdict's time. */
export function inventory({ tree }: Guest): readonly TreeEntry[] {
  return [...tree.walk()];
}
