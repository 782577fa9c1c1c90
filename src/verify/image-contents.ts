import { fileOwners } from "../guest/file-owners.ts";
import type { Guest } from "../guest/guest.ts";
import type { Package } from "../guest/package.ts";
import { presentPackages } from "../guest/present-packages.ts";
import { regularFiles } from "../guest/regular-files.ts";
import { Refusal } from "../refusal.ts";
import { folderTree } from "./folder-tree.ts";
import type { ImageContents, PackageUse } from "./verdict.ts";

/**
 * What an image holds, for reports; `undefined` where its tree cannot be walked. What else cannot be read is left out: the
 * checks that look at it say why.
 */
export function contentsOf(guest: Guest): ImageContents | undefined {
  const files = readable(() => guest.fact(regularFiles));
  if (files === undefined) return undefined;
  const release = readable(() => guest.osRelease());
  const architecture = readable(() => guest.architecture());
  const kernels = readable(() => guest.kernels()) ?? [];
  const packages = readable(() => guest.fact(presentPackages)) ?? [];
  const owners = readable(() => guest.fact(fileOwners)) ?? new Map<string, Package>();
  const uses = new Map(packages.map((one) => [one, { bytes: 0, files: 0 }]));
  let unownedBytes = 0;
  for (const { path, status } of files) {
    const owner = owners.get(path);
    const use = owner && uses.get(owner);
    if (use === undefined) unownedBytes += status.size;
    else {
      use.bytes += status.size;
      use.files++;
    }
  }
  return {
    ...(release && { system: systemOf(release) }),
    ...(architecture && { architecture }),
    kernels: kernels.filter(({ image }) => image !== undefined).map(({ version }) => version),
    packages: [...uses]
      .map(([{ name, version, architecture: made }, use]) => ({ name, version, architecture: made, ...use }))
      .sort(byName),
    folders: folderTree(files),
    unownedBytes,
  };
}

function systemOf({ id, versionId, prettyName }: NonNullable<ReturnType<Guest["osRelease"]>>) {
  return { id, ...(versionId !== "" && { version: versionId }), name: prettyName };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function byName(one: PackageUse, other: PackageUse): number {
  for (const key of ["name", "version", "architecture"] as const) {
    if (one[key] !== other[key]) return one[key] < other[key] ? -1 : 1;
  }
  return 0;
}
