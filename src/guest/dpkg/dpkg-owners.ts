import type { Guest } from "../guest.ts";
import type { Package } from "../package.ts";
import { readDpkgDiversions } from "./dpkg-diversion.ts";
import { demandFewPaths, dpkgLists } from "./dpkg-lists.ts";

const slash = 0x2f;

/**
 * Which package of dpkg's owns which path, most directories left out: what `readDpkgFiles` tells without digests, in a third of its time.
 *
 * @param packages those whose lists are read
 * @param visit called with each path, where diversions put it, links of the guest not followed
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function visitDpkgPaths(
  guest: Guest,
  packages: readonly Package[],
  visit: (path: string, owner: Package) => void,
): void {
  const diverted = new Map(guest.fact(readDpkgDiversions).diversions.map((one) => [one.from, one]));
  const lists = dpkgLists(guest.tree, []);
  let count = 0;
  for (const owner of packages) {
    const { name, architecture } = owner;
    const list = lists.find(name, architecture, "list");
    const paths =
      list === undefined
        ? lists.lines(lists.find(name, architecture, "md5sums")).map((line) => `/${line.slice(34)}`)
        : lists.lines(list);
    count += paths.length;
    demandFewPaths(count);
    for (const [index, path] of paths.entries()) {
      if (isAbove(path, paths[index + 1])) continue;
      const diversion = diverted.get(path);
      visit(diversion === undefined || diversion.by === name ? path : diversion.to, owner);
    }
  }
}

/** Whether the next path of a list shows that this one is a directory; each list names all directories on the way. */
function isAbove(path: string, next: string | undefined): boolean {
  return next !== undefined && next.charCodeAt(path.length) === slash && next.startsWith(path);
}
