import { Refusal } from "../../refusal.ts";
import type { Guest } from "../guest.ts";
import { pathsMatching } from "../path-glob.ts";
import { readText } from "../text.ts";

/** One stanza of interfaces(5) that concerns interfaces: `auto`, `allow-hotplug`, …, or `iface`. */
export interface Stanza {
  readonly kind: string;
  readonly interfaces: readonly string[];
  /** The file it stands in. */
  readonly file: string;
}

/** What ifupdown reads at boot. */
export interface Interfaces {
  /** The files, in the order they are read; none without /etc/network/interfaces. */
  readonly files: readonly string[];
  /** Patterns that `source` names, and directories that `source-directory` names, as written. */
  readonly sources: readonly string[];
  readonly stanzas: readonly Stanza[];
}

const main = "/etc/network/interfaces";
/** Files beyond which none is sourced. */
const mostFiles = 200;
const largestFile = 256 * 1024;

/** Reads /etc/network/interfaces and all that it sources (interfaces(5), "INCLUDING OTHER FILES"). */
export function readInterfaces({ tree }: Guest): Interfaces {
  const files: string[] = [];
  const sources: string[] = [];
  const stanzas: Stanza[] = [];
  const read = (file: string) => {
    if (files.length >= mostFiles || files.includes(file)) return;
    const text = readText(tree, file, largestFile);
    if (text === undefined) return;
    files.push(file);
    // A backslash goes on with the next line.
    for (const line of text.replaceAll("\\\n", " ").split("\n")) {
      const [word = "", ...names] = line.trim().split(/\s+/);
      if (word === "source" || word === "source-directory") {
        for (const name of names) {
          sources.push(name);
          if (sources.length > mostFiles)
            throw new Refusal("too-large", `Cannot read ${main} in the image: it sources too much.`);
          const pattern = name.startsWith("/") ? name : `/etc/network/${name}`;
          for (const path of pathsMatching(tree, pattern)) {
            if (word === "source") read(path);
            else sourceDirectory(path);
          }
        }
      } else if (word === "iface") stanzas.push({ kind: word, interfaces: names.slice(0, 1), file });
      else if (/^(auto|allow-\S+)$/.test(word)) stanzas.push({ kind: word, interfaces: names, file });
    }
  };
  // Names as run-parts takes them, which leaves out what editors and dpkg put aside.
  const sourceDirectory = (path: string) => {
    for (const file of pathsMatching(tree, `${path}/*`)) {
      if (/\/[\w-]+$/.test(file)) read(file);
    }
  };
  read(main);
  return { files, sources, stanzas };
}
