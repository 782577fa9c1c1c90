import { createHash } from "node:crypto";
import type { WantedFile } from "../backend/wanted-file.ts";
import { encodeName } from "../filesystem/name.ts";
import type { TreeEntry } from "../filesystem/tree.ts";
import { fileOwners } from "../guest/file-owners.ts";
import type { Guest } from "../guest/guest.ts";
import { inventory } from "../guest/inventory.ts";
import type { Package } from "../guest/package.ts";
import { packageOrigins } from "../guest/package-origin.ts";
import { presentPackages } from "../guest/present-packages.ts";
import { Refusal } from "../refusal.ts";
import { creationTime } from "./document-identity.ts";
import { guestWord } from "./guest-word.ts";
import { type LicenceReference, LicenceReferences } from "./licence-references.ts";
import { packageLicences } from "./package-licence.ts";
import { packageUrl, sourceUrl } from "./package-url.ts";

/** The image that a bill of materials is about, and who writes it. */
export interface SbomSubject {
  /** The name of the image's file, without a directory. */
  readonly name: string;
  /** Of the image's file, lower-case hexadecimal. */
  readonly sha256: string;
  /** When the image was built, as ISO 8601, where a build record states it. */
  readonly created?: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** Digests in lower-case hexadecimal, those of a file one after the other, in the order of what is wanted. */
  readonly digests: (wanted: readonly WantedFile[]) => Promise<readonly string[]>;
}

/** A regular file of the image. */
export interface SbomFile {
  /** Absolute. */
  readonly path: string;
  readonly sha1: string;
  readonly sha256: string;
}

export interface SbomPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly url: string;
  readonly source?: { readonly name: string; readonly version: string; readonly url: string };
  readonly maintainer?: string;
  /** The SPDX expression that the package declares. */
  readonly licence?: string;
  /** By path. */
  readonly files: readonly SbomFile[];
  /** SHA-256 over a line `SHA-256  PATH` for each file, by the bytes of the paths, as `sha256sum` writes it. */
  readonly filesSha256: string;
}

/** All that bills of materials tell of an image, whatever their format; every string is well-formed, most are the guest's word. */
export interface SbomInput extends Pick<SbomSubject, "name" | "sha256" | "tool"> {
  /** ISO 8601 in whole seconds, UTC. */
  readonly created: string;
  /** os-release(5). */
  readonly system?: { readonly id: string; readonly versionId: string; readonly prettyName: string };
  /** By name, version and architecture. */
  readonly packages: readonly SbomPackage[];
  /** Files that no package owns, by path. */
  readonly unowned: readonly SbomFile[];
  /** Licences that SPDX does not list. */
  readonly licences: readonly LicenceReference[];
}

/** Regular files beyond which no bill is written; an amphora has 42,000. */
const mostFiles = 500_000;

/**
 * Collects what bills of materials tell of an image: packages, where they come from, their licences, and the digests of all
 * regular files with the package that owns each.
 *
 * @param environment whose `SOURCE_DATE_EPOCH` counts more than the build record
 * @throws {Refusal} `too-large`, and whatever the guest or `digests` throws
 */
export async function sbomInput(
  guest: Guest,
  { name, sha256, created, tool, digests }: SbomSubject,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<SbomInput> {
  const owned = await filesByOwner(guest, digests);
  const release = guest.osRelease();
  const system = release && {
    id: guestWord(release.id),
    versionId: guestWord(release.versionId),
    prettyName: guestWord(release.prettyName),
  };
  const references = new LicenceReferences();
  const describe = describedPackage(guest, system, references);
  const packages = guest.fact(presentPackages).map((one) => describe(one, owned.get(one) ?? []));
  const [source = ""] = guest.packages()?.sources ?? [];
  const installed = guest.tree.stat(source)?.modified;
  return {
    name: guestWord(name),
    sha256,
    tool,
    created: creationTime({ epoch: environment["SOURCE_DATE_EPOCH"], recorded: created, installed }),
    ...(system && { system }),
    packages: packages.sort(byIdentity),
    unowned: (owned.get(undefined) ?? []).map(shown),
    licences: references.all(),
  };
}

/** The regular files of the guest by their owners, those that nobody owns under `undefined`, each group by path. */
async function filesByOwner(
  guest: Guest,
  digests: SbomSubject["digests"],
): Promise<ReadonlyMap<Package | undefined, SbomFile[]>> {
  const files = guest.fact(inventory).filter(({ status }) => status.type === "file");
  if (files.length > mostFiles) {
    const sentence = `The image has ${files.length} files, which are too many for a bill of materials; look into it by hand.`;
    throw new Refusal("too-large", sentence);
  }
  const sums = await digestsOf(files, digests);
  const owners = guest.fact(fileOwners);
  const groups = new Map<Package | undefined, SbomFile[]>();
  for (const [index, { path }] of files.entries()) {
    const owner = owners.get(path);
    const { sha1 = "", sha256 = "" } = sums[index] ?? {};
    const file = { path, sha1, sha256 };
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [file]);
    else group.push(file);
  }
  for (const group of groups.values()) group.sort((one, other) => (one.path < other.path ? -1 : 1));
  return groups;
}

/** Both digests of each file, in the order of `files`. */
async function digestsOf(
  files: readonly TreeEntry[],
  digests: SbomSubject["digests"],
): Promise<Pick<SbomFile, "sha1" | "sha256">[]> {
  const wanted = files.map(({ path, status }, index) => ({ path, status, algorithm: "sha1+sha256" as const, index }));
  // Inodes were given out in the order in which files were written, so that neighbours are mostly read together.
  wanted.sort((one, other) => one.status.inode - other.status.inode);
  const found = await digests(wanted);
  const sums = new Array<Pick<SbomFile, "sha1" | "sha256">>(files.length);
  for (const [at, { index }] of wanted.entries()) {
    const hex = found[at] ?? "";
    sums[index] = { sha1: hex.slice(0, 40), sha256: hex.slice(40) };
  }
  return sums;
}

function describedPackage(guest: Guest, system: SbomInput["system"], references: LicenceReferences) {
  const originOf = guest.fact(packageOrigins);
  const licenceOf = packageLicences(guest, references);
  const about = { kind: guest.packages()?.kind ?? "dpkg", ...(system && { system }) };
  return (one: Package, files: readonly SbomFile[]): SbomPackage => {
    const { source, maintainer } = originOf(one);
    const licence = licenceOf(one);
    const identity = {
      name: guestWord(one.name),
      version: guestWord(one.version),
      architecture: guestWord(one.architecture),
    };
    const from = source && { name: guestWord(source.name), version: guestWord(source.version) };
    return {
      ...identity,
      url: packageUrl(about, identity),
      ...(from && { source: { ...from, url: sourceUrl(about, from) } }),
      ...(maintainer !== undefined && { maintainer: guestWord(maintainer) }),
      ...(licence !== undefined && { licence }),
      files: files.map(shown),
      filesSha256: digestOfSet(files),
    };
  };
}

function shown({ path, ...file }: SbomFile): SbomFile {
  return { path: guestWord(path), ...file };
}

function digestOfSet(files: readonly SbomFile[]): string {
  const lines = files.map(({ path, sha256 }) => ({ name: encodeName(path), sha256 }));
  lines.sort((one, other) => Buffer.compare(one.name, other.name));
  const hash = createHash("sha256");
  for (const { name, sha256 } of lines) hash.update(`${sha256}  `).update(name).update("\n");
  return hash.digest("hex");
}

function byIdentity(one: SbomPackage, other: SbomPackage): number {
  for (const key of ["name", "version", "architecture"] as const) {
    if (one[key] !== other[key]) return one[key] < other[key] ? -1 : 1;
  }
  return 0;
}
