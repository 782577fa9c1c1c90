import { noiseOf } from "./build-noise.ts";
import type { FileCause, FileChange, PackageChange } from "./difference.ts";

/**
 * Tells of each change what is known to make such a path differ: first its package, then the build.
 *
 * @param ownersOf every package that owns a path, on either side
 */
export function withCauses(
  files: Iterable<FileChange>,
  packages: readonly PackageChange[],
  ownersOf: (path: string) => readonly string[],
): FileChange[] {
  const changed = new Set(packages.map(({ name }) => name));
  return [...files].map((file) => {
    const cause = causeOf(file.path, ownersOf(file.path), changed);
    return cause === undefined ? file : { ...file, cause };
  });
}

function causeOf(path: string, owners: readonly string[], changed: ReadonlySet<string>): FileCause | undefined {
  const owner = owners.find((name) => changed.has(name));
  if (owner !== undefined) return { kind: "package", package: owner };
  const noise = noiseOf(path);
  return noise && { kind: "build", noise };
}
