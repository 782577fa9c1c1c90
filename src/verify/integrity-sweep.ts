import type { WantedFile } from "../backend/wanted-file.ts";
import type { Guest } from "../guest/guest.ts";
import { inventory } from "../guest/inventory.ts";
import type { PackageFile } from "../guest/package-file.ts";
import { packageFiles } from "../guest/package-files.ts";
import { placesIn } from "../guest/places.ts";
import { type UnownedExecutable, unownedExecutables } from "./integrity-unowned.ts";

/** A path that a package owns and that is not as the package database records it. */
export interface SweptPath {
  readonly path: string;
  readonly package: string;
  readonly config: boolean;
  /** Whether the database records a digest of it, as it does not of directories and links. */
  readonly hasDigest: boolean;
  /** A clause. */
  readonly why: string;
}

/** What came of holding every path that a package owns against the package database. */
export interface IntegritySweep {
  /** The files of the package database. */
  readonly sources: readonly string[];
  /** What of it cannot be read: one clause each. */
  readonly defects: readonly string[];
  /** Paths that packages own, each once. */
  readonly owned: number;
  /** Files of which the digest was compared, and those of them that are reached over a link. */
  readonly compared: number;
  readonly behindLinks: number;
  readonly modified: readonly SweptPath[];
  readonly missing: readonly SweptPath[];
  /** Regular files that are owned, but of which no digest is recorded. */
  readonly undigested: readonly Pick<SweptPath, "path" | "package" | "config">[];
  /** Regular files that can be executed, and that no package owns. */
  readonly unowned: readonly UnownedExecutable[];
}

/** Digests in lower-case hexadecimal, in the order of what is wanted. */
export type Digester = (wanted: readonly WantedFile[]) => Promise<readonly string[]>;

interface Comparison {
  readonly file: PackageFile;
  readonly wanted: WantedFile;
}

/**
 * Compares every file that a package owns with the digest that the package database records, and looks for programs that
 * no package owns. Links of the guest are followed inside the guest only.
 *
 * @returns `undefined` when the guest has no package database of a known kind
 * @throws {Refusal} whatever the guest or `digests` throws
 */
export async function sweepIntegrity(guest: Guest, digests: Digester): Promise<IntegritySweep | undefined> {
  const database = guest.fact(packageFiles);
  if (database === undefined) return undefined;
  const entries = guest.fact(inventory);
  const placeOf = placesIn(guest);
  const statuses = new Map(entries.map(({ path, status }) => [path, status]));
  const owned = new Map<string, PackageFile>();
  const modified: SweptPath[] = [];
  const missing: SweptPath[] = [];
  const undigested: PackageFile[] = [];
  const comparisons: Comparison[] = [];
  const seen = new Map<string, PackageFile>();
  let behindLinks = 0;
  for (const file of database.files) {
    const { path, digest } = file;
    const place = placeOf(path);
    if (place !== undefined) owned.set(place, file);
    // Packages may own the same directory, or the same file with the same digest.
    const earlier = seen.get(path);
    if (earlier !== undefined && earlier.digest?.hex === digest?.hex) continue;
    seen.set(path, file);
    const status = place === undefined ? undefined : statuses.get(place);
    if (place === undefined || status === undefined) {
      if (!file.ghost) missing.push(swept(file, "there is nothing"));
    } else if (digest === undefined) {
      if (status.type === "file" && !file.ghost) undigested.push(file);
    } else {
      const end = status.type === "symlink" ? guest.tree.resolve(place) : place;
      const target = end === undefined ? undefined : statuses.get(end);
      if (end === undefined || target === undefined) modified.push(swept(file, "it is a link that leads nowhere"));
      else if (target.type !== "file") modified.push(swept(file, `it is a ${target.type}, not a file`));
      else {
        if (end !== place) behindLinks++;
        comparisons.push({ file, wanted: { path: end, status: target, algorithm: digest.algorithm } });
      }
    }
  }
  // Inodes were given out in the order in which files were written, so that neighbours are mostly read together.
  comparisons.sort((a, b) => a.wanted.status.inode - b.wanted.status.inode);
  const hashing = digests(comparisons.map(({ wanted }) => wanted));
  // Nobody waits for it yet, while the rest is read.
  hashing.catch(() => {});
  const unowned = unownedExecutables(guest, entries, owned);
  const found = await hashing;
  comparisons.forEach(({ file }, index) => {
    const { digest } = file;
    const hex = found[index] ?? "";
    if (hex !== digest?.hex)
      modified.push(swept(file, `its ${digest?.algorithm} is ${hex}, not ${digest?.hex} as recorded`));
  });
  return {
    sources: database.sources,
    defects: database.defects,
    owned: seen.size,
    compared: comparisons.length,
    behindLinks,
    modified: modified.sort(byPath),
    missing: missing.sort(byPath),
    undigested: undigested.map(({ path, package: name, config }) => ({ path, package: name, config })).sort(byPath),
    unowned,
  };
}

function swept({ path, package: name, config, digest }: PackageFile, why: string): SweptPath {
  return { path, package: name, config, hasDigest: digest !== undefined, why };
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
