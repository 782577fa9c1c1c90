import { posix } from "node:path";
import { quoted } from "../../disk/quoted.ts";
import type { FileStatus, FileTree } from "../../filesystem/tree.ts";
import { Refusal } from "../../refusal.ts";
import type { GuestFacts } from "../guest-facts.ts";
import { entriesBelow } from "../subtree.ts";
import { namesIn } from "../text.ts";

/** Where units stand, the first that has one wins (systemd.unit(5)); what lies below /run is made anew at each boot. */
const searchPath = [
  "/etc/systemd/system.control",
  "/etc/systemd/system",
  "/etc/systemd/system.attached",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

/** Entries beyond which a directory of units is refused; Debian's has 400. */
const mostNames = 5000;

/** What a name stands for: a unit's file, nothing since it is masked, or another name of a unit. */
export type UnitPlace =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "mask"; readonly path: string }
  | { readonly kind: "alias"; readonly path: string; readonly target: string };

/** What lies in a directory beside units, such as `a.service.wants`. */
export interface SideEntry {
  /** That directory's name. */
  readonly directory: string;
  readonly name: string;
  readonly path: string;
  readonly isLink: boolean;
}

/** The names of units in the guest's files. */
export interface UnitNames {
  /** The directories that are there, in their order, each once though two paths lead to it. */
  readonly directories: readonly string[];
  /** The file or link of each name; of two directories the first counts. */
  readonly places: ReadonlyMap<string, UnitPlace>;
  /** Directories such as `a.service.d` and `a.service.wants`: where each stands, the first first. */
  readonly besides: ReadonlyMap<string, readonly string[]>;
  /** What lies in those directories, in the order in which they are read. */
  readonly beside: readonly SideEntry[];
  /** The unit's own name and its place, aliases followed; no place where there is no such unit. */
  resolve(name: string): { readonly id: string; readonly place?: UnitPlace };
  /** Every name that leads to a unit, its own first. */
  namesOf(id: string): readonly string[];
}

const unitName = /^[A-Za-z0-9:_.\\@-]+\.(service|socket|target|timer|path|mount|automount|swap|slice|scope|device)$/;
const sideDirectory = /\.(d|wants|requires|upholds)$/;

/** Reads the directories of units once; to be read as a fact. */
export function readUnitNames(guest: GuestFacts): UnitNames {
  const { tree } = guest;
  const directories = existing(tree);
  const real = new Set(directories.map((directory) => tree.resolve(directory) ?? directory));
  const places = new Map<string, UnitPlace>();
  const besides = new Map<string, string[]>();
  const beside: SideEntry[] = [];
  for (const directory of directories) {
    const start = (tree.resolve(directory) ?? directory).length + 1;
    // The inventory knows the types of all entries, and asking for each would mean to go down all the way again.
    const entries = entriesBelow(guest, directory);
    if (entries.length > mostNames) {
      throw new Refusal(
        "too-large",
        `Cannot read ${quoted(directory)} in the image: ${entries.length} entries are too many.`,
      );
    }
    for (const { path: at, status } of entries) {
      const [name = "", inner, ...deeper] = at.slice(start).split("/");
      const path = `${directory}/${name}`;
      if (inner === undefined && sideDirectory.test(name)) {
        besides.set(name, [...(besides.get(name) ?? []), path]);
        // What lies behind a link is not below it.
        if (status.type === "symlink") beside.push(...behind(tree, path, name));
      } else if (inner !== undefined && deeper.length === 0 && sideDirectory.test(name)) {
        beside.push({ directory: name, name: inner, path: `${path}/${inner}`, isLink: status.type === "symlink" });
      } else if (inner === undefined && !places.has(name) && unitName.test(name)) {
        const place = placeOf(tree, path, name, status, real);
        if (place !== undefined) places.set(name, place);
      }
    }
  }
  const resolve = (name: string) => resolveName(places, name);
  const aliases = new Map<string, string[]>();
  for (const [name, { kind }] of places) {
    if (kind !== "alias") continue;
    const { id } = resolve(name);
    aliases.set(id, [...(aliases.get(id) ?? []), name]);
  }
  return { directories, places, besides, beside, resolve, namesOf: (id) => [id, ...(aliases.get(id) ?? [])] };
}

function existing(tree: FileTree): string[] {
  const seen = new Set<string>();
  return searchPath.filter((path) => {
    const at = tree.stat(path)?.type === "directory" ? tree.resolve(path) : undefined;
    if (at === undefined || seen.has(at)) return false;
    seen.add(at);
    return true;
  });
}

function behind(tree: FileTree, path: string, directory: string): SideEntry[] {
  return namesIn(tree, path).map((name) => {
    const at = `${path}/${name}`;
    return { directory, name, path: at, isLink: tree.lstat(at)?.type === "symlink" };
  });
}

function placeOf(
  tree: FileTree,
  path: string,
  name: string,
  status: FileStatus,
  directories: ReadonlySet<string>,
): UnitPlace | undefined {
  if (status.type === "file") return { kind: status.size === 0 ? "mask" : "file", path };
  if (status.type !== "symlink") return undefined;
  const target = posix.resolve(posix.dirname(path), tree.readlink(path));
  if (target === "/dev/null") return { kind: "mask", path };
  // A link within the search path is another name, even of a unit that is masked or not there.
  const directory = tree.resolve(posix.dirname(target)) ?? posix.dirname(target);
  if (directories.has(directory) && posix.basename(target) !== name)
    return { kind: "alias", path, target: posix.basename(target) };
  const end = tree.stat(path);
  // A link that leads nowhere is passed over, and a directory behind it may have the unit.
  if (end?.type !== "file") return undefined;
  return { kind: end.size === 0 ? "mask" : "file", path };
}

/** `a@b.service` as its template and its instance. */
export function templateOf(name: string): { readonly template: string; readonly instance: string } | undefined {
  const [, prefix, instance, suffix] = /^([^@]+)@([^@]+)(\.[a-z]+)$/.exec(name) ?? [];
  return prefix === undefined || instance === undefined ? undefined : { template: `${prefix}@${suffix}`, instance };
}

function resolveName(places: ReadonlyMap<string, UnitPlace>, name: string): { id: string; place?: UnitPlace } {
  let id = name;
  // Aliases of aliases are few; a ring of them is no unit.
  for (let step = 0; step < 10; step++) {
    const parts = places.has(id) ? undefined : templateOf(id);
    const place = places.get(parts?.template ?? id);
    if (place === undefined) return { id };
    if (place.kind !== "alias") return { id, place };
    const instantiated = parts && place.target.replace(/@\./, `@${parts.instance}.`);
    id = instantiated ?? place.target;
  }
  return { id };
}
