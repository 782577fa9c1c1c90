import { Refusal } from "../refusal.ts";
import type { Guest } from "./guest.ts";
import { pathsMatching } from "./path-glob.ts";
import { readText } from "./text.ts";

/** What sshd takes from its files. */
export interface SshdConfig {
  /** The files in the order they are first opened; none without /etc/ssh/sshd_config. */
  readonly files: readonly string[];
  /** What `Include` names, made absolute. */
  readonly includes: readonly string[];
  /** The value of each keyword in lower case, for a connection that no `Match` is about: the first that is met. */
  readonly settings: ReadonlyMap<string, { readonly value: string; readonly file: string }>;
  /** All values of keywords that add up, such as `listenaddress`. */
  readonly all: ReadonlyMap<string, readonly string[]>;
  /** What stands in `Match` blocks, each with the block's conditions. */
  readonly conditional: readonly { readonly match: string; readonly keyword: string; readonly value: string }[];
}

const main = "/etc/ssh/sshd_config";
/** How often a file is read, and how deep inclusion goes; sshd's own depth is 16. */
const mostReads = 200;
const deepest = 16;
const largestFile = 256 * 1024;

/**
 * Reads the configuration as sshd does: the first value of a keyword wins, included files stand in the place of their `Include`.
 *
 * @throws {Refusal} `too-large`, also where sshd itself would give up
 */
export function readSshdConfig({ tree }: Guest): SshdConfig {
  const files: string[] = [];
  const includes: string[] = [];
  const settings = new Map<string, { value: string; file: string }>();
  const all = new Map<string, string[]>();
  const conditional: { match: string; keyword: string; value: string }[] = [];

  let reads = 0;
  /** An included file's `Match` ends with it; inside a `Match`, what is included stands under it. */
  const read = (file: string, outer: string | undefined, depth: number) => {
    const text = readText(tree, file, largestFile);
    if (text === undefined) return;
    reads += 1;
    if (reads > mostReads || depth > deepest) throw tooMany();
    if (!files.includes(file)) files.push(file);
    let match = outer;
    for (const raw of text.split("\n")) {
      const line = raw.trim();
      const [, word, rest = ""] = /^([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*)$/s.exec(line) ?? [];
      if (word === undefined) continue;
      const keyword = word.toLowerCase();
      const value = rest.replace(/(?<=\s)#.*/s, "").trim();
      if (keyword === "match") {
        match = outer !== undefined ? `${outer}, ${value}` : /^all$/i.test(value) ? undefined : value;
      } else if (keyword === "include") {
        for (const name of wordsOf(value)) {
          const pattern = name.startsWith("/") ? name : `/etc/ssh/${name}`;
          includes.push(pattern);
          if (includes.length > mostReads) throw tooMany();
          for (const path of pathsMatching(tree, pattern)) read(path, match, depth + 1);
        }
      } else {
        const bare = wordsOf(value).join(" ");
        if (match !== undefined) conditional.push({ match, keyword, value: bare });
        else {
          if (!settings.has(keyword)) settings.set(keyword, { value: bare, file });
          const values = all.get(keyword) ?? [];
          values.push(bare);
          all.set(keyword, values);
        }
      }
    }
  };
  read(main, undefined, 0);
  return { files, includes, settings, all, conditional };
}

function tooMany(): Refusal {
  return new Refusal("too-large", `Cannot read ${main} in the image: it includes too many files, or itself.`);
}

function wordsOf(text: string): string[] {
  return (text.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, "$1"));
}
