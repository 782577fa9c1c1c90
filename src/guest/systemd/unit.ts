import { quoted } from "../../disk/quoted.ts";
import type { FileTree } from "../../filesystem/tree.ts";
import { Refusal } from "../../refusal.ts";
import { namesIn, readText } from "../text.ts";
import { type Assignment, lastOf, listOf, namesOf, parseUnit } from "./unit-file.ts";
import { templateOf, type UnitNames } from "./unit-names.ts";

/** Bytes of a unit's file beyond which it is refused; systemd's own longest has 8 KiB. */
const largestUnit = 64 * 1024;
/** Drop-ins of one unit, by each of which it takes more memory. */
const mostDropIns = 100;

/** What the guest's systemd makes of a unit's files. */
export interface Unit {
  /** Its own name, whichever of its names was asked for. */
  readonly name: string;
  /** Further names that lead to it. */
  readonly aliases: readonly string[];
  /** The file it is read from; `undefined` when there is none. */
  readonly path?: string;
  readonly masked: boolean;
  /** Files that change it, in the order they are read. */
  readonly dropIns: readonly string[];
  /** The units that pull it in through links in their `.wants`, `.requires` and `.upholds` directories. */
  readonly wantedBy: readonly string[];
  /** Lines that systemd ignores with a warning. */
  readonly problems: readonly string[];
  /** The values of a list such as `Service`, `ExecStart`, in order. */
  list(section: string, key: string): readonly string[];
  /** The value of a setting that has one. */
  value(section: string, key: string): string | undefined;
  /** The names of units that dependencies such as `After` hold, instances filled in. */
  names(key: string): readonly string[];
}

/** Reads a unit's file and its drop-ins; `wantedBy` comes from who knows all links. */
export function readUnit(tree: FileTree, names: UnitNames, asked: string, wantedBy: readonly string[]): Unit {
  const { id, place } = names.resolve(asked);
  const all = names.namesOf(id);
  const path = place?.kind === "file" ? place.path : undefined;
  const masked = place?.kind === "mask";
  const dropIns = path === undefined ? [] : dropInsOf(tree, names, all);
  const texts = path === undefined ? [] : [path, ...dropIns].map((one) => parseFile(tree, one));
  const assignments = texts.flatMap((text) => text.assignments);
  return {
    name: id,
    aliases: all.slice(1),
    ...(path !== undefined && { path }),
    masked,
    dropIns,
    wantedBy,
    problems: texts.flatMap((text) => text.problems),
    list: (section, key) => listOf(assignments, section, key).map((value) => specify(value, id)),
    value: (section, key) => lastOf(assignments, section, key),
    names: (key) => namesOf(assignments, "Unit", key).map((name) => specify(name, id)),
  };
}

function parseFile(tree: FileTree, path: string): { assignments: readonly Assignment[]; problems: readonly string[] } {
  const text = readText(tree, path, largestUnit);
  return text === undefined ? { assignments: [], problems: [`${path} is no file`] } : parseUnit(text, path);
}

/** The drop-ins of a unit by all its names; of two with one name that of the directory read first counts, and an empty one hides others. */
function dropInsOf(tree: FileTree, names: UnitNames, all: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const directory of all.flatMap(dropInNames).flatMap((name) => names.besides.get(name) ?? [])) {
    for (const name of namesIn(tree, directory)) {
      if (name.endsWith(".conf") && !found.has(name)) found.set(name, `${directory}/${name}`);
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  if (sorted.length > mostDropIns) {
    throw new Refusal(
      "too-large",
      `Cannot read the unit ${quoted(all[0] ?? "")}: ${sorted.length} drop-ins are too many.`,
    );
  }
  return sorted.filter((path) => (tree.stat(path)?.size ?? 0) > 0);
}

/** `a-b@c.service.d`, `a-b@.service.d`, `a-.service.d`, `service.d`. */
function dropInNames(name: string): string[] {
  const [, stem = name, suffix = ""] = /^(.*)(\.[a-z]+)$/.exec(name) ?? [];
  const template = templateOf(name)?.template;
  const prefixes: string[] = [];
  const first = stem.split("@")[0] ?? stem;
  for (let dash = first.lastIndexOf("-", first.length - 2); dash > 0; dash = first.lastIndexOf("-", dash - 1)) {
    prefixes.push(`${first.slice(0, dash + 1)}${suffix}.d`);
  }
  return [`${name}.d`, ...(template === undefined ? [] : [`${template}.d`]), ...prefixes, `${suffix.slice(1)}.d`];
}

/** The specifiers that stand for parts of the unit's own name (systemd.unit(5), "Specifiers"). */
function specify(value: string, id: string): string {
  const [prefix = "", instance = ""] = id.replace(/\.[a-z]+$/, "").split("@");
  const known: Readonly<Record<string, string>> = { i: instance, I: instance, p: prefix, n: id, "%": "%" };
  return value.replace(/%(.)/g, (whole, letter: string) => known[letter] ?? whole);
}
