import type { FileTree } from "../filesystem/tree.ts";
import { namesIn } from "./text.ts";

/** What the guest's systemd will do with a unit at boot. */
export interface Unit {
  readonly name: string;
  /** The unit's file, the administrator's before the vendor's; `undefined` when there is none. */
  readonly path?: string;
  readonly masked: boolean;
  /** The units that pull it in: names of the `.wants` and `.requires` directories that link to it. */
  readonly wantedBy: readonly string[];
}

/** Where units stand, the first that has one wins (systemd.unit(5)). */
const unitDirectories = [
  "/etc/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/** The state of a unit in the guest's files; nothing is started. */
export function readUnit(tree: FileTree, name: string): Unit {
  const found = unitDirectories.map((directory) => `${directory}/${name}`).find((path) => tree.lstat(path));
  const masked = found !== undefined && isMask(tree, found);
  // The first directory that has the link decides, and a link to /dev/null says that there is none.
  const links = new Map<string, string>();
  for (const directory of unitDirectories) {
    for (const dependency of namesIn(tree, directory)) {
      const path = `${directory}/${dependency}/${name}`;
      if (/\.(wants|requires)$/.test(dependency) && !links.has(dependency) && tree.lstat(path))
        links.set(dependency, path);
    }
  }
  const wantedBy = new Set<string>();
  for (const [dependency, path] of links) {
    const pulls = tree.lstat(path)?.type === "symlink" && tree.readlink(path) !== "/dev/null";
    if (pulls) wantedBy.add(dependency.replace(/\.[a-z]+$/, ""));
  }
  const path = found !== undefined && tree.stat(found)?.type === "file" ? found : undefined;
  return { name, ...(path !== undefined && { path }), masked, wantedBy: [...wantedBy].sort() };
}

/** A unit is masked by a link to /dev/null or by an empty file. */
function isMask(tree: FileTree, path: string): boolean {
  const status = tree.lstat(path);
  if (status?.type === "symlink") return tree.readlink(path) === "/dev/null";
  return status?.type === "file" && status.size === 0;
}
