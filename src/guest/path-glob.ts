import type { FileTree } from "../filesystem/tree.ts";
import { namesIn } from "./text.ts";

/** Paths beyond which a pattern of the guest's is not followed. */
const mostPaths = 1000;

/** The paths that a shell's pattern names, sorted; a pattern without `*`, `?` or `[` names itself when it is there (glob(7)). */
export function pathsMatching(tree: FileTree, pattern: string): string[] {
  let found = ["/"];
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    const next: string[] = [];
    for (const at of found) {
      const names = /[*?[]/.test(part) ? namesIn(tree, at).filter((name) => matchesGlob(name, part)) : [part];
      for (const name of names) {
        const path = at === "/" ? `/${name}` : `${at}/${name}`;
        if (next.length < mostPaths && tree.stat(path) !== undefined) next.push(path);
      }
    }
    found = next;
  }
  return found.sort();
}

/** Whether a name matches a pattern of `*`, `?` and `[set]`; a leading dot must be written. In time proportional to both lengths. */
export function matchesGlob(name: string, pattern: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  let [at, from] = [0, 0];
  let [star, tried] = [-1, 0];
  while (at < name.length) {
    const size = pattern[from] === "*" ? 0 : matchedBy(pattern, from, name.charAt(at));
    if (size > 0) {
      at += 1;
      from += size;
    } else if (pattern[from] === "*") {
      star = from;
      tried = at;
      from += 1;
    } else if (star >= 0) {
      tried += 1;
      at = tried;
      from = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}

/** How many characters of the pattern stand for one of the name; 0 when they do not match it. */
function matchedBy(pattern: string, from: number, character: string): number {
  const first = pattern[from];
  if (first === undefined) return 0;
  if (first === "?") return 1;
  const end = first === "[" ? pattern.indexOf("]", from + 2) : -1;
  if (end < 0) return first === character ? 1 : 0;
  const set = pattern.slice(from + 1, end);
  const negated = set.startsWith("!") || set.startsWith("^");
  const inside = inSet(negated ? set.slice(1) : set, character);
  return inside === negated ? 0 : end + 1 - from;
}

function inSet(set: string, character: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const [low, dash, high] = set.slice(at, at + 3);
    if (low !== undefined && dash === "-" && high !== undefined) {
      if (low <= character && character <= high) return true;
      at += 2;
    } else if (low === character) return true;
  }
  return false;
}
