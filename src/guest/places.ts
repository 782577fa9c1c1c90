import type { GuestFacts } from "./guest-facts.ts";
import { inventory } from "./inventory.ts";

/**
 * Where paths lead once the links in front of their last name are followed, such as `/usr/bin/sh` of `/bin/sh`.
 *
 * @returns a function that gives `undefined` where what stands in front of the last name leads nowhere
 */
export function placesIn(guest: GuestFacts): (path: string) => string | undefined {
  const directories = new Map<string, string | undefined>([["", "/"]]);
  // No link stands on the way to what a walk has met.
  for (const { path, status } of guest.fact(inventory)) if (status.type === "directory") directories.set(path, path);
  let [parent, directory]: [string | undefined, string | undefined] = [undefined, undefined];
  return (path) => {
    const slash = path.lastIndexOf("/");
    // Lists of paths have neighbours after one another.
    if (parent === undefined || slash !== parent.length || !path.startsWith(parent)) {
      parent = path.slice(0, slash);
      if (!directories.has(parent)) directories.set(parent, guest.tree.resolve(parent));
      directory = directories.get(parent);
    }
    if (directory === undefined || directory === parent) return directory && path;
    return directory === "/" ? path.slice(slash) : `${directory}${path.slice(slash)}`;
  };
}
