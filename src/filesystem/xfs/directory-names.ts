import { decodeName } from "../name.ts";
import type { NodeEntry } from "../node-source.ts";
import { corrupt, unsupported } from "./corrupt.ts";

/** The most names that are read of one directory. */
const maximumNames = 500_000;

/** Gathers the entries of a directory, each name once; `.` and `..` are left out. */
export interface DirectoryNames {
  readonly entries: readonly NodeEntry<number>[];
  /** @throws {Refusal} `corrupt-filesystem` for a name or number that no directory can hold, `unsupported-filesystem` */
  add(name: Uint8Array, inode: number): void;
}

export function directoryNames(directory: number): DirectoryNames {
  const entries: NodeEntry<number>[] = [];
  const names = new Set<string>();
  return {
    entries,
    add(bytes, inode) {
      const name = decodeName(bytes);
      if (name === "." || name === "..") return;
      if (name === "" || name.includes("/") || name.includes("\0") || names.has(name) || !Number.isSafeInteger(inode)) {
        throw corrupt(`the directory of inode ${directory} holds an impossible entry`);
      }
      if (names.size >= maximumNames)
        throw unsupported(
          `the directory of inode ${directory} of the XFS has over ${maximumNames} names; that is not read here, but --access loopback does`,
        );
      names.add(name);
      entries.push({ name, node: inode });
    },
  };
}
