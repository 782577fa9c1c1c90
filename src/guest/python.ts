import { posix } from "node:path";
import type { FileTree } from "../filesystem/tree.ts";
import { namesIn, readText } from "./text.ts";

/** A distribution that pip or the package manager installed, by its `.dist-info` or `.egg-info`. */
export interface PythonDistribution {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

/** What a Python interpreter of the guest can import. */
export interface PythonEnvironment {
  /** The interpreter as a script names it. */
  readonly interpreter: string;
  /** The interpreter's `3.11`; `undefined` when its file's name does not tell. */
  readonly version?: string;
  /** The directory of a virtual environment. */
  readonly venv?: string;
  /** The directories that are searched for modules, in their order; those that are there. */
  readonly paths: readonly string[];
  distribution(name: string): PythonDistribution | undefined;
  /** The file of a module, or the directory of a package without one. */
  module(name: string): string | undefined;
}

const largestText = 64 * 1024;

/** What the interpreter that a script calls can import; `undefined` when there is no such interpreter. */
export function readPython(tree: FileTree, interpreter: string): PythonEnvironment | undefined {
  const real = tree.resolve(interpreter);
  if (real === undefined || tree.stat(real)?.type !== "file") return undefined;
  const version = /python(3\.\d+)$/.exec(real)?.[1];
  const root = posix.dirname(posix.dirname(interpreter));
  const settings = readText(tree, `${root}/pyvenv.cfg`, largestText);
  const system = systemPaths(version);
  const seen = /^[ \t]*include-system-site-packages[ \t]*=[ \t]*true[ \t\r]*$/im.test(settings ?? "");
  const standard = version === undefined ? [] : [`/usr/lib/python${version}`, `/usr/lib64/python${version}`];
  const own = [`${root}/lib/python${version}/site-packages`, `${root}/lib64/python${version}/site-packages`];
  const searched = settings === undefined ? system : [...own, ...(seen ? system : [])];
  const paths = distinct(tree, [...standard, ...searched]);
  const distributions = once(() => readDistributions(tree, paths));
  return {
    interpreter,
    ...(version !== undefined && { version }),
    ...(settings !== undefined && { venv: root }),
    paths,
    distribution: (name) => distributions().get(normal(name)),
    module: (name) => findModule(tree, paths, name),
  };
}

/** Where Debian and the RPM family keep modules outside virtual environments. */
function systemPaths(version: string | undefined): string[] {
  if (version === undefined) return [];
  return [
    `/usr/local/lib/python${version}/dist-packages`,
    "/usr/lib/python3/dist-packages",
    `/usr/local/lib64/python${version}/site-packages`,
    `/usr/local/lib/python${version}/site-packages`,
    `/usr/lib64/python${version}/site-packages`,
    `/usr/lib/python${version}/site-packages`,
  ];
}

function distinct(tree: FileTree, paths: readonly string[]): string[] {
  const seen = new Set<string>();
  return paths.filter((path) => {
    const at = tree.stat(path)?.type === "directory" ? tree.resolve(path) : undefined;
    if (at === undefined || seen.has(at)) return false;
    seen.add(at);
    return true;
  });
}

/** Names of distributions as they are compared (PEP 503). */
const normal = (name: string) => name.toLowerCase().replace(/[-_.]+/g, "-");

function readDistributions(tree: FileTree, paths: readonly string[]): Map<string, PythonDistribution> {
  const found = new Map<string, PythonDistribution>();
  for (const directory of paths) {
    for (const entry of namesIn(tree, directory)) {
      const [, name, version] = /^(.+?)-(\d[^-]*)(?:-py[\d.]+)?\.(?:dist-info|egg-info)$/.exec(entry) ?? [];
      if (name === undefined || version === undefined || found.has(normal(name))) continue;
      found.set(normal(name), { name, version, path: `${directory}/${entry}` });
    }
  }
  return found;
}

function findModule(tree: FileTree, paths: readonly string[], name: string): string | undefined {
  const parts = name.split(".");
  for (const directory of paths) {
    const at = `${directory}/${parts.join("/")}`;
    for (const path of [`${at}/__init__.py`, `${at}.py`]) if (tree.stat(path)?.type === "file") return path;
    if (tree.stat(at)?.type === "directory") return at;
    // The first directory that has the outermost package is the only one searched for what is in it.
    if (parts.length > 1 && tree.stat(`${directory}/${parts[0]}/__init__.py`)) return undefined;
  }
  return undefined;
}

/** The version's first number: 11 of `11.0.1.dev3`. */
export function majorOf(version: string): number | undefined {
  const digits = /^\d+/.exec(version)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

function once<Value>(read: () => Value): () => Value {
  let kept: { readonly value: Value } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
}
