import { createHash } from "node:crypto";
import { type TreeSnapshot, treeSnapshot } from "../../src/difference/tree-snapshot.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { dpkgRecord } from "./good-amphora.ts";
import { type Entry, memoryTree } from "./memory-tree.ts";

/** A package of a guest that is made for a test, with the files that it owns. */
export interface SmallPackage {
  readonly name: string;
  readonly version?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** The entries of a guest of these packages, as dpkg keeps them, and of further entries that no package owns. */
export function smallGuest(
  packages: readonly SmallPackage[],
  more: Readonly<Record<string, Entry>> = {},
): Map<string, Entry> {
  const entries: [string, Entry][] = packages.flatMap(({ name, files = {} }): [string, Entry][] => {
    const md5 = (text: string) => createHash("md5").update(text).digest("hex");
    const sums = Object.entries(files).map(([path, text]) => `${md5(text)}  ${path.slice(1)}\n`);
    const info = `/var/lib/dpkg/info/${name}`;
    return [
      ...Object.entries(files),
      [`${info}.list`, ["/.", ...Object.keys(files)].map((path) => `${path}\n`).join("")],
      [`${info}.md5sums`, sums.join("")],
    ];
  });
  const status = packages.map(({ name, version }) => dpkgRecord(name, "install ok installed", version)).join("\n");
  return new Map<string, Entry>([
    ["/usr/lib/os-release", 'ID=debian\nVERSION_ID="12"\n'],
    ["/var/lib/dpkg/status", status],
    ...entries,
    ...Object.entries(more),
  ]);
}

/** The snapshot of a tree of these entries, and what it says could not be read. */
export function snapshotOf(entries: ReadonlyMap<string, Entry>): TreeSnapshot {
  return treeSnapshot(guestOf(memoryTree(entries)), []);
}
