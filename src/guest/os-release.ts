import type { FileTree } from "../filesystem/tree.ts";
import { type OsRelease, parseOsRelease } from "../os-release.ts";
import { readText } from "./text.ts";

/** What os-release(5) of the guest says. */
export interface GuestOsRelease extends OsRelease {
  /** The file it was read from. */
  readonly path: string;
}

/** The first os-release(5) file of the guest that there is; `undefined` when it has none or the file names no `ID`. */
export function readOsRelease(tree: FileTree): GuestOsRelease | undefined {
  for (const path of ["/etc/os-release", "/usr/lib/os-release"]) {
    const text = readText(tree, path);
    if (text === undefined) continue;
    const release = parseOsRelease(text);
    return release && { path, ...release };
  }
  return undefined;
}
