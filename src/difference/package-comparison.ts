import { compareDebianVersions } from "../guest/dpkg/debian-version.ts";
import { compareRpmVersions } from "../guest/rpm/rpm-version.ts";
import type { PackageChange, PackageSize } from "./difference.ts";
import type { ImageSnapshot, InstalledPackage } from "./image-snapshot.ts";

type Packages = Pick<ImageSnapshot, "packageKind" | "packages">;

const orders = { dpkg: compareDebianVersions, rpm: compareRpmVersions };

/** The packages that differ, by name; of a package that is installed in several versions each counts. */
export function comparePackages(old: Packages, now: Packages): PackageChange[] {
  const isSameKind = old.packageKind === now.packageKind;
  const order = isSameKind && old.packageKind !== undefined ? orders[old.packageKind] : undefined;
  const several = new Set([...repeated(old.packages), ...repeated(now.packages)]);
  const [before, after] = [grouped(old.packages, several), grouped(now.packages, several)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [gone, come] = [before.get(key) ?? [], after.get(key) ?? []];
    return changesOf(without(gone, come), without(come, gone), order);
  });
  return changes.sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.architecture, b.architecture));
}

/** The packages whose files take more or less than before, the largest change first. */
export function compareSizes(old: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): PackageSize[] {
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names]
    .map((name) => ({ package: name, old: old.get(name) ?? 0, new: now.get(name) ?? 0 }))
    .filter((size) => size.old !== size.new)
    .sort((a, b) => Math.abs(b.new - b.old) - Math.abs(a.new - a.old) || compareTexts(a.package, b.package));
}

function changesOf(
  gone: readonly InstalledPackage[],
  come: readonly InstalledPackage[],
  order: ((a: string, b: string) => number) | undefined,
): PackageChange[] {
  const [was, is] = [gone[0], come[0]];
  if (gone.length !== 1 || come.length !== 1 || was === undefined || is === undefined) {
    return [
      ...gone.map(({ version, ...one }): PackageChange => ({ ...one, change: "removed", old: version })),
      ...come.map(({ version, ...one }): PackageChange => ({ ...one, change: "added", new: version })),
    ];
  }
  const { name, architecture } = is;
  if (was.version === is.version) {
    const [old, now] = [was, is].map((one) => `${one.version} (${one.architecture})`);
    return [{ name, architecture, change: "changed", old: old ?? "", new: now ?? "" }];
  }
  const direction = order?.(was.version, is.version) ?? 0;
  const change = direction < 0 ? "upgraded" : direction > 0 ? "downgraded" : "changed";
  return [{ name, architecture, change, old: was.version, new: is.version }];
}

/** The names that stand there more than once: of several architectures, or in several versions. */
function* repeated(packages: readonly InstalledPackage[]): Generator<string> {
  const met = new Set<string>();
  for (const { name } of packages) {
    if (met.has(name)) yield name;
    met.add(name);
  }
}

/** The packages by what one of them is known by: its name, and where that is not enough its architecture. */
function grouped(
  packages: readonly InstalledPackage[],
  several: ReadonlySet<string>,
): ReadonlyMap<string, readonly InstalledPackage[]> {
  const groups = new Map<string, InstalledPackage[]>();
  for (const one of packages) {
    const key = several.has(one.name) ? `${one.name}\n${one.architecture}` : one.name;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** What the first list has more often than the second. */
function without(packages: readonly InstalledPackage[], others: readonly InstalledPackage[]): InstalledPackage[] {
  const left = new Map<string, number>();
  const keyOf = ({ version, architecture }: InstalledPackage) => `${version}\n${architecture}`;
  for (const one of others) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + 1);
  return packages.filter((one) => {
    const count = left.get(keyOf(one)) ?? 0;
    if (count > 0) left.set(keyOf(one), count - 1);
    return count === 0;
  });
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
