import type { FileTree } from "../../filesystem/tree.ts";
import type { Guest } from "../guest.ts";
import { inventory } from "../inventory.ts";
import { readText } from "../text.ts";

/** One line of `modules.dep`. */
export interface ListedModule {
  /** The module file, absolute. */
  readonly path: string;
  /** All that must be loaded before it, absolute. */
  readonly dependencies: readonly string[];
}

/** What the files that modprobe reads say of one kernel's modules. */
export interface ModuleIndex {
  /** `/usr/lib/modules/<version>`, without links on the way. */
  readonly directory: string;
  /** Modules that `modules.dep` lists by their name, in which every `-` is a `_`; `undefined` where there is no such file. */
  readonly listed: ReadonlyMap<string, ListedModule> | undefined;
  /** Names of what is part of the kernel itself, from `modules.builtin`; `undefined` where there is no such file. */
  readonly builtin: ReadonlySet<string> | undefined;
}

/** A module's file, as it is or packed. */
export const moduleFile = /\.ko(\.gz|\.xz|\.zst)?$/;

/** The name by which Linux knows a module: that of its file, with `_` for every `-`. */
export function moduleName(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(moduleFile, "")
    .replaceAll("-", "_");
}

/** The indexes of every kernel's modules (modules.dep(5), kmod) by directory; to be read as a fact. */
export function readModuleIndexes(guest: Guest): ReadonlyMap<string, ModuleIndex> {
  return new Map(
    guest
      .kernels()
      .flatMap(({ modules }) => (modules === undefined ? [] : [[modules, readIndex(guest.tree, modules)]])),
  );
}

function readIndex(tree: FileTree, directory: string): ModuleIndex {
  const dependencies = readText(tree, `${directory}/modules.dep`);
  const builtin = readText(tree, `${directory}/modules.builtin`);
  return {
    directory,
    listed: dependencies === undefined ? undefined : parseDependencies(dependencies, directory),
    builtin:
      builtin === undefined
        ? undefined
        : new Set(builtin.split("\n").flatMap((line) => (line === "" ? [] : [moduleName(line)]))),
  };
}

/** Lines of `MODULE: NEEDED …`, each path absolute or relative to the directory. */
function parseDependencies(text: string, directory: string): ReadonlyMap<string, ListedModule> {
  const absolute = (path: string) => (path.startsWith("/") ? path : `${directory}/${path}`);
  const modules = new Map<string, ListedModule>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const path = line.slice(0, colon);
    const needed = line.slice(colon + 1).split(" ");
    modules.set(moduleName(path), {
      path: absolute(path),
      dependencies: needed.flatMap((word) => (word === "" ? [] : [absolute(word)])),
    });
  }
  return modules;
}

/** How a kernel has what is asked for. */
export type Provision =
  | { readonly how: "builtin"; readonly name: string }
  | {
      readonly how: "module";
      readonly name: string;
      /** The module itself and all it depends on. */
      readonly files: readonly string[];
      /** Those of them that are not there. */
      readonly missing: readonly string[];
    };

/**
 * How a kernel has one of several modules that do the same: built in, or as a module with everything it depends on. Where only
 * an incomplete one is there that one is told.
 *
 * @param names with `_` for every `-`
 * @returns `undefined` where it has none of them
 */
export function provisionOf(tree: FileTree, index: ModuleIndex, names: readonly string[]): Provision | undefined {
  let incomplete: Provision | undefined;
  for (const name of names) {
    if (index.builtin?.has(name)) return { how: "builtin", name };
    const module = index.listed?.get(name);
    if (module === undefined) continue;
    const files = [module.path, ...module.dependencies];
    const missing = files.filter((path) => tree.stat(path)?.type !== "file");
    const provision = { how: "module", name, files, missing } as const;
    if (missing.length === 0) return provision;
    incomplete ??= provision;
  }
  return incomplete;
}

/** What `modules.dep` says, held against the modules that are there. */
export interface ModuleGaps {
  /** Module files below the directory. */
  readonly present: number;
  /** Paths that `modules.dep` names, as module or as dependency, which are not there. */
  readonly missing: readonly string[];
  /** Module files that `modules.dep` does not list, nor another of the same name. */
  readonly unlisted: readonly string[];
}

/** Compares the index of a kernel's modules with the tree below its directory. */
export function moduleGaps(guest: Guest, { directory, listed = new Map() }: ModuleIndex): ModuleGaps {
  const present = new Set<string>();
  for (const { path, status } of guest.fact(inventory)) {
    if (status.type === "file" && path.startsWith(`${directory}/`) && moduleFile.test(path)) present.add(path);
  }
  const missing = new Set<string>();
  for (const { path, dependencies } of listed.values()) {
    for (const one of [path, ...dependencies]) {
      // A path may lead through links, as those of weak-updates do.
      if (!present.has(one) && guest.tree.stat(one)?.type !== "file") missing.add(one);
    }
  }
  const unlisted = [...present].filter((path) => !listed.has(moduleName(path)));
  return { present: present.size, missing: [...missing], unlisted };
}
