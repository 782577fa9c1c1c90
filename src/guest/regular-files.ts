import type { TreeEntry } from "../filesystem/tree.ts";
import type { GuestFacts } from "./guest-facts.ts";
import { inventory } from "./inventory.ts";

/** Every regular file of the guest in the order of a walk, of several names of one file the first. To be read as a fact. */
export function regularFiles(guest: GuestFacts): readonly TreeEntry[] {
  const met = new Set<number>();
  return guest.fact(inventory).filter(({ status: { type, links, inode } }) => {
    if (type !== "file" || met.has(inode)) return false;
    if (links > 1) met.add(inode);
    return true;
  });
}
