/** How far an installed package has come; dpkg's words, which other package managers are told in. */
export type PackageState =
  | "not-installed"
  | "config-files"
  | "half-installed"
  | "unpacked"
  | "half-configured"
  | "triggers-awaited"
  | "triggers-pending"
  | "installed";

/** One record of the guest's package database; every string is the guest's word. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** What dpkg was told to do with it: `install`, `hold`, `deinstall`, … */
  readonly want: string;
  /** False when dpkg noted that the package must be installed anew. */
  readonly intact: boolean;
  /** Undefined when the record's state is no known word. */
  readonly state: PackageState | undefined;
  /** Names that it stands in for. */
  readonly provides: readonly string[];
}

/** The guest's package database. */
export interface PackageDatabase {
  readonly kind: "dpkg" | "rpm";
  /** The files it was read from. */
  readonly sources: readonly string[];
  readonly packages: readonly Package[];
  /** What is damaged: one clause each, with the file or the package. What is not damaged is among `packages` all the same. */
  readonly findings: readonly string[];
  /** The fully installed package of that name, else an installed one that provides it. */
  installed(name: string): Package | undefined;
  /** The order of two versions as the package manager has it: negative, zero or positive as `a` is older, equal or newer. */
  compareVersions(a: string, b: string): number;
}

/** What tells an installed package from all others: kernels are there in several versions, libraries for several architectures. */
export function packageKey({
  name,
  version,
  architecture,
}: Pick<Package, "name" | "version" | "architecture">): string {
  return `${name}\n${version}\n${architecture}`;
}

/** Indexes packages by name; a package that is not fully installed counts as absent, and of two records of one the last counts. */
export function packageDatabase(
  read: Pick<PackageDatabase, "kind" | "sources" | "packages" | "findings" | "compareVersions">,
): PackageDatabase {
  const named = new Map<string, Package>();
  const provided = new Map<string, Package>();
  const last = new Map(read.packages.map((one) => [`${one.name}:${one.architecture}`, one]));
  for (const one of last.values()) {
    if (one.state !== "installed" || !one.intact) continue;
    named.set(one.name, one);
    for (const name of one.provides) provided.set(name, one);
  }
  return { ...read, installed: (name) => named.get(name) ?? provided.get(name) };
}
