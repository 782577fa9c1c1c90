import { posix } from "node:path";
import type { InitrdEntry } from "./cpio.ts";
import type { InitrdListing } from "./initrd.ts";
import { type ModuleIndex, moduleFile, moduleName } from "./kernel-modules.ts";

/** Links that are followed on the way to one entry. */
const mostLinks = 40;

/** The entry that a path (without leading `/`) leads to once Linux has unpacked all; `undefined` where it leads nowhere. */
export function entryAt({ entries }: InitrdListing, path: string): InitrdEntry | undefined {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  let links = 0;
  let done = "";
  const left = path.split("/");
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === "" || name === ".") continue;
    const at = posix.join(done, name);
    const entry = byPath.get(at);
    if (name === "..") done = done === "" ? "" : posix.join(done, "..").replace(/^\.$/, "");
    else if (entry?.target === undefined) done = at;
    else {
      if (++links > mostLinks) return undefined;
      if (entry.target.startsWith("/")) done = "";
      left.unshift(...entry.target.split("/"));
    }
  }
  return byPath.get(done);
}

/** One kernel module of an initial RAM disk. */
export interface InitrdModule {
  /** By which Linux knows it, with `_` for every `-`. */
  readonly name: string;
  /** The kernel in the name of its directory. */
  readonly version: string;
}

export function modulesIn({ entries }: InitrdListing): InitrdModule[] {
  return entries.flatMap(({ path, type }) => {
    const version = type === "file" ? /^(?:usr\/)?lib\/modules\/([^/]+)\//.exec(path)?.[1] : undefined;
    return version !== undefined && moduleFile.test(path) ? [{ name: moduleName(path), version }] : [];
  });
}

/**
 * What keeps an initial RAM disk from loading a module.
 *
 * @param held names of the modules in it
 * @param index of the same kernel's modules in the root file system, which knows what depends on what
 * @returns `builtin` where it need not be loaded, an empty text where nothing keeps it, else a clause
 */
export function lackOf(name: string, held: ReadonlySet<string>, index: ModuleIndex | undefined): string {
  if (index?.builtin?.has(name)) return "builtin";
  if (!held.has(name)) return `${name} is not in it`;
  const needed = index?.listed?.get(name)?.dependencies.map(moduleName) ?? [];
  const missing = needed.filter((one) => !held.has(one));
  return missing.length === 0 ? "" : `${name} is in it without ${missing.join(", ")}`;
}
