import type { FileTree } from "../filesystem/tree.ts";
import { readText } from "./text.ts";

/** What `modules.dep` of a kernel says, held against the modules that are there. */
export interface KernelModules {
  /** `modules.dep` itself. */
  readonly path: string;
  /** Modules that `modules.dep` lists; `undefined` when there is no such file. */
  readonly listed?: number;
  /** Module files in the tree. */
  readonly present: number;
  /** Paths that `modules.dep` names, as module or as dependency, which are not there. */
  readonly missing: readonly string[];
  /** Module files that `modules.dep` does not list. */
  readonly unlisted: readonly string[];
}

const moduleFile = /\.ko(\.gz|\.xz|\.zst)?$/;

/** Compares `modules.dep` (modules.dep(5)) with the tree below `directory`, which is `/lib/modules/<version>` with its links followed. */
export function readKernelModules(tree: FileTree, directory: string): KernelModules {
  const present = new Set<string>();
  for (const { path, status } of tree.walk(directory)) {
    if (status.type === "file" && moduleFile.test(path)) present.add(path);
  }
  const path = `${directory}/modules.dep`;
  const text = readText(tree, path);
  if (text === undefined) return { path, present: present.size, missing: [], unlisted: [...present] };
  const listed = new Set<string>();
  const missing = new Set<string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const [module = "", ...dependencies] = [line.slice(0, colon), ...line.slice(colon + 1).split(" ")]
      .filter((word) => word !== "")
      .map((word) => (word.startsWith("/") ? (tree.resolve(word) ?? word) : `${directory}/${word}`));
    listed.add(module);
    for (const one of [module, ...dependencies]) if (!present.has(one)) missing.add(one);
  }
  const unlisted = [...present].filter((one) => !listed.has(one));
  return { path, listed: listed.size, present: present.size, missing: [...missing], unlisted };
}
