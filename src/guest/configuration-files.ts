import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import { namesIn } from "./text.ts";

/** Files beyond which directories are refused. */
const mostFiles = 1000;

/** The files of several directories by the order of their names; of two with one name that of the directory listed first counts, and an empty one hides others. */
export function configurationFiles(tree: FileTree, from: readonly string[], suffix: string): string[] {
  const found = new Map<string, string>();
  for (const directory of from) {
    for (const name of namesIn(tree, directory)) {
      if (name.endsWith(suffix) && !found.has(name)) found.set(name, `${directory}/${name}`);
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  if (sorted.length > mostFiles) {
    throw new Refusal("too-large", `Cannot read ${from.join(", ")} in the image: ${sorted.length} files are too many.`);
  }
  return sorted.filter((path) => tree.stat(path)?.type === "file" && (tree.stat(path)?.size ?? 0) > 0);
}
