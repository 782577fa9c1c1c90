import type { TreeEntry } from "../filesystem/tree.ts";
import type { GuestFacts } from "./guest-facts.ts";
import { inventory } from "./inventory.ts";

/** The entries of the guest by the first name of their paths, so that a question about `/etc` does not look through `/usr`. */
function byFirstName(guest: GuestFacts): ReadonlyMap<string, readonly TreeEntry[]> {
  const groups = new Map<string, readonly TreeEntry[]>();
  const entries = guest.fact(inventory);
  // A walk meets all that is below a directory one after the other.
  for (let start = 0; start < entries.length; ) {
    const path = entries[start]?.path ?? "";
    let end = start + 1;
    while (entries[end]?.path.startsWith(`${path}/`)) end += 1;
    if (path !== "/") groups.set(path, entries.slice(start, end));
    start = end;
  }
  return groups;
}

/** The entries below a directory of the guest, links neither followed nor resolved on the way; none when there is no such directory. */
export function entriesBelow(guest: GuestFacts, path: string): readonly TreeEntry[] {
  const place = guest.tree.resolve(path) ?? path;
  const end = place.indexOf("/", 1);
  const group = guest.fact(byFirstName).get(end < 0 ? place : place.slice(0, end)) ?? [];
  return group.filter((entry) => entry.path.startsWith(`${place}/`));
}
