import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** Where the public module's types begin, relative to the folder of declarations. */
const ENTRY = "src/index.d.ts";
/** `from "./x.ts"` and `import("./x.ts")`, which a compiler writes as the sources have it. */
const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"']*)\.ts["']/g;

/**
 * Writes the types of the public module, and of no more than what it refers to, into `dist/types/`.
 *
 * @param {string} root the package root
 * @returns {readonly string[]} the files, relative to `dist/types/`
 */
export function writeDeclarations(root) {
  const dist = join(root, "dist");
  mkdirSync(dist, { recursive: true });
  const work = mkdtempSync(join(dist, ".types."));
  try {
    const emitted = join(work, "all");
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const args = [compiler, "-p", join(root, "tsconfig.public.json"), "--outDir", emitted];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`the types of the public module cannot be written: ${stdout}`);
    const kept = reachable(emitted);
    for (const [path, text] of kept) {
      mkdirSync(dirname(join(work, "types", path)), { recursive: true });
      writeFileSync(join(work, "types", path), text);
    }
    const types = join(dist, "types");
    rmSync(types, { recursive: true, force: true });
    renameSync(join(work, "types"), types);
    return [...kept.keys()].sort();
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** @type {(folder: string) => Map<string, string>} */
function reachable(folder) {
  const kept = new Map();
  const ahead = [ENTRY];
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    if (kept.has(path)) continue;
    const text = readFileSync(join(folder, path), "utf8");
    for (const [, , target] of text.matchAll(IMPORT)) ahead.push(posix.join(posix.dirname(path), `${target}.d.ts`));
    kept.set(path, text.replace(IMPORT, '$1"$2.js"'));
  }
  return kept;
}

/**
 * Whether a path below `dist/` belongs to the declarations, so that a bundle leaves it alone.
 *
 * @param {string} path relative to `dist/`
 */
export function isDeclaration(path) {
  return /^(types|\.types\.\w+)\//.test(path);
}
