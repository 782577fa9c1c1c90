import { quoted } from "../../disk/quoted.ts";
import type { FileTree } from "../../filesystem/tree.ts";
import { Refusal } from "../../refusal.ts";
import { pathsMatching } from "../path-glob.ts";
import { namesIn } from "../text.ts";
import type { Unit } from "./unit.ts";

/** Directories of which a boot finds what the image has. */
const lasting = /^\/(etc|usr|opt|bin|sbin|lib)\//;

const tests: Readonly<Record<string, (tree: FileTree, path: string) => boolean>> = {
  ConditionPathExists: (tree, path) => tree.stat(path) !== undefined,
  ConditionPathExistsGlob: (tree, path) => pathsMatching(tree, path).length > 0,
  ConditionPathIsDirectory: (tree, path) => tree.stat(path)?.type === "directory",
  ConditionDirectoryNotEmpty: (tree, path) => namesIn(tree, path).length > 0,
  ConditionFileNotEmpty: (tree, path) => (tree.stat(path)?.size ?? 0) > 0,
  ConditionFileIsExecutable: (tree, path) => ((tree.stat(path)?.mode ?? 0) & 0o111) !== 0,
};

/** Conditions of one kind beyond which a unit is refused. */
const mostValues = 100;

/** The condition of a unit about the guest's files that does not hold, so that a boot passes the unit over; `undefined` when none is known. */
export function failedCondition(tree: FileTree, unit: Unit): string | undefined {
  for (const [key, holds] of Object.entries(tests)) {
    const values = unit.list("Unit", key);
    if (values.length > mostValues)
      throw new Refusal("too-large", `Cannot follow ${quoted(unit.name)} in the image: it has too many conditions.`);
    for (const value of values) {
      const [, mark = "", path = ""] = /^([|!]*)\s*(.*)$/.exec(value) ?? [];
      // Of conditions with a bar one that holds is enough, and others may.
      if (mark.includes("|") || !lasting.test(path)) continue;
      if (holds(tree, path) === mark.includes("!")) return `${key}=${value}`;
    }
  }
  return undefined;
}
