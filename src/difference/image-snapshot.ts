import type { NativeImage } from "../backend/native.ts";
import type { Guest } from "../guest/guest.ts";
import { presentPackages } from "../guest/present-packages.ts";
import { Refusal } from "../refusal.ts";
import { divisionOf } from "../verify/image-division.ts";
import type { ComparedImage } from "./difference.ts";
import { type GuestValues, readGuestValues } from "./guest-values.ts";
import { inodesOf } from "./inodes.ts";
import { type EntryReader, entryReaderOf, type TreeSnapshot, treeSnapshot } from "./tree-snapshot.ts";

/** An installed package, the guest's words. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** All of an image that is held against another, plain enough to pass from thread to thread. */
export interface ImageSnapshot {
  readonly image: Omit<ComparedImage, "sha256" | "packages" | "files" | "bytes">;
  readonly packageKind?: "dpkg" | "rpm";
  readonly packages: readonly InstalledPackage[];
  readonly tree: TreeSnapshot;
  readonly values: GuestValues;
  /** What could not be read: one sentence each. */
  readonly incomplete: readonly string[];
}

/**
 * Reads all of an image that is compared. What of the guest's configuration cannot be read becomes part of the answer.
 *
 * @throws {Refusal} whatever walking the tree and the package database throw
 */
export function imageSnapshot(image: NativeImage, guest: Guest): ImageSnapshot {
  const incomplete: string[] = [];
  const { path, format, virtualSize, contents } = image;
  const database = guest.packages();
  if (database === undefined) incomplete.push("there is no package database, so that nothing is known of packages");
  for (const finding of database?.findings ?? []) incomplete.push(`the package database is damaged: ${finding}`);
  const others = contents.filter(({ partition, name }) => name !== undefined && partition !== image.rootPartition);
  for (const { partition, name } of others) {
    incomplete.push(`partition ${partition.index} with its ${name} was not looked into`);
  }
  const release = guest.osRelease();
  return {
    image: {
      path,
      format,
      virtualSize,
      fileSize: image.fileSize,
      ...divisionOf(image),
      ...(release && { system: { id: release.id, version: release.versionId, name: release.prettyName } }),
    },
    ...(database && { packageKind: database.kind }),
    packages: guest.fact(presentPackages).map(({ name, version, architecture }) => ({ name, version, architecture })),
    tree: treeSnapshot(guest, incomplete, entryReader(image)),
    values: readGuestValues(guest, (what, read) => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        incomplete.push(`${what} could not be read: ${error.message}`);
        return new Map();
      }
    }),
    incomplete,
  };
}

/** Asks by the inode where it is known, which takes a twentieth of the time. */
function entryReader(image: NativeImage): EntryReader {
  const source = inodesOf(image);
  if (source === undefined) return entryReaderOf(image.root);
  return {
    target: ({ status }) => source.target(status.inode),
    attributes: ({ status }) => source.attributes?.(status.inode),
  };
}
