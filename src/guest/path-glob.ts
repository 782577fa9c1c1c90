import { quoted } from "../disk/quoted.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import { namesIn } from "./text.ts";

/** Paths on the way beyond which a pattern of the guest's is refused: through links that lead back, there may be any number. */
const mostPaths = 5000;
/** Characters of the longest path, as Linux has it. */
const longestPath = 4096;

/**
 * The paths that a shell's pattern names, sorted; a pattern without `*`, `?` or `[` names itself when it is there (glob(7)).
 *
 * @throws {Refusal} `too-large`
 */
export function pathsMatching(tree: FileTree, pattern: string): string[] {
  let found = ["/"];
  let left = mostPaths;
  if (pattern.length > longestPath) throw tooLarge(pattern);
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    const next: string[] = [];
    for (const at of found) {
      const names = /[*?[]/.test(part) ? namesIn(tree, at).filter((name) => matchesGlob(name, part)) : [part];
      for (const name of names) {
        const path = at === "/" ? `/${name}` : `${at}/${name}`;
        if (left-- === 0) throw tooLarge(pattern);
        if (tree.stat(path) !== undefined) next.push(path);
      }
    }
    found = next;
  }
  return found.sort();
}

function tooLarge(pattern: string): Refusal {
  return new Refusal("too-large", `Cannot follow ${quoted(pattern.slice(0, 80))} in the image: it leads too far.`);
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
