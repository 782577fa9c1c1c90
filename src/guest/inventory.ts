import type { TreeEntry } from "../filesystem/tree.ts";
import type { GuestFacts } from "./guest-facts.ts";

/** Every entry of the guest, parents first, links not followed; to be read as a fact, since walking takes most of a verdict's time. */
export function inventory({ tree }: GuestFacts): readonly TreeEntry[] {
  return [...tree.walk()];
}
