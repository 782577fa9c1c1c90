import { visitDpkgPaths } from "./dpkg/dpkg-owners.ts";
import type { Guest } from "./guest.ts";
import { type Package, packageKey } from "./package.ts";
import { placesIn } from "./places.ts";
import { presentPackages } from "./present-packages.ts";
import { readRpmFiles } from "./rpm/rpm-files.ts";

/**
 * Which package owns the file at a path, by the paths of the tree itself: what a package brings as `/bin/sh` is found at
 * `/usr/bin/sh` where `/bin` is a link. Of several owners it is the first one of the database. To be read as a fact.
 *
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function fileOwners(guest: Guest): ReadonlyMap<string, Package> {
  const packages = guest.fact(presentPackages);
  const placeOf = placesIn(guest);
  const owners = new Map<string, Package>();
  const visit = (path: string, owner: Package) => {
    const place = placeOf(path);
    if (place !== undefined && !owners.has(place)) owners.set(place, owner);
  };
  if (guest.packages()?.kind === "dpkg") visitDpkgPaths(guest, packages, visit);
  else visitRpmPaths(guest, packages, visit);
  return owners;
}

function visitRpmPaths(
  guest: Guest,
  packages: readonly Package[],
  visit: (path: string, owner: Package) => void,
): void {
  const known = new Map(packages.map((one) => [packageKey(one), one]));
  const files = guest.fact(readRpmFiles)?.files ?? [];
  for (const { path, package: name, version, architecture } of files) {
    const owner = known.get(packageKey({ name, version, architecture }));
    if (owner !== undefined) visit(path, owner);
  }
}
