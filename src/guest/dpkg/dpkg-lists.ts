import { quoted } from "../../disk/quoted.ts";
import { decodeName } from "../../filesystem/name.ts";
import type { FileTree } from "../../filesystem/tree.ts";
import { Refusal } from "../../refusal.ts";
import { namesIn } from "../text.ts";

export const infoDirectory = "/var/lib/dpkg/info";
/** Where images without dpkg itself keep digests, and no lists. */
export const digestDirectory = "/var/lib/dpkg/status.d";

/** Bytes of one file of the database, and of all; paths of all packages. An amphora has 5 MB and 44,000 paths. */
const largest = { file: 32 * 1024 * 1024, all: 256 * 1024 * 1024, paths: 2_000_000 };

/** The files in which dpkg keeps what a package owns. */
export interface DpkgLists {
  /** Where a package's own file of that kind stands. */
  find(name: string, architecture: string, kind: "list" | "md5sums"): string | undefined;
  /** The lines of such a file that are not empty; none where it is `undefined`. */
  lines(path: string | undefined): string[];
}

/** @param defects is added to: one clause for each file that cannot be read, or is cut short */
export function dpkgLists(tree: FileTree, defects: string[]): DpkgLists {
  const info = new Set(namesIn(tree, infoDirectory));
  const records = new Set(namesIn(tree, digestDirectory));
  let total = 0;
  return {
    find(name, architecture, kind) {
      // A package of which several architectures can be installed has its own in the names of its files.
      const found = [`${name}:${architecture}.${kind}`, `${name}.${kind}`].find((file) => info.has(file));
      if (found !== undefined) return `${infoDirectory}/${found}`;
      return records.has(`${name}.${kind}`) ? `${digestDirectory}/${name}.${kind}` : undefined;
    },
    lines(path) {
      const status = path === undefined ? undefined : tree.stat(path);
      if (path === undefined) return [];
      if (status?.type !== "file") {
        defects.push(`${path} is no file`);
        return [];
      }
      total += status.size;
      if (status.size > largest.file || total > largest.all) throw tooLarge(path);
      const text = decodeName(tree.read(path));
      if (!text.endsWith("\n") && text !== "") defects.push(`${path} is cut short: its last line has no end`);
      return text.split("\n").filter((line) => line !== "");
    },
  };
}

/** @throws {Refusal} `too-large` when the packages own more paths than any system has */
export function demandFewPaths(count: number): void {
  if (count > largest.paths) throw tooLarge(infoDirectory);
}

function tooLarge(path: string): Refusal {
  return new Refusal("too-large", `Cannot read ${quoted(path)} in the image: the packages own too much.`);
}
