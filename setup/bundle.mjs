import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { isDeclaration } from "./declarations.mjs";

/** The module that others import, and what operators' checks are given besides. */
const PUBLIC = ["src/index.ts", "src/verify/operators-chai.ts"];
/** The module of all checks, which no file of the sources is. */
const CHECKS = { in: "all-checks", out: "checks/all.check" };
/** Files that are started by themselves besides the commands and the checks: workers, by their path in the tree. */
const WORKER = /(^|\/)([a-z0-9-]+-)?worker\.ts$/;

/**
 * Lists the files that become programs or modules loaded by path: commands, workers, and what others import.
 *
 * @param {string} root the package root
 * @returns {string[]} paths relative to the root
 */
export function entryPoints(root) {
  return sources(root).filter(
    (path) => PUBLIC.includes(path) || /^src\/cli\/[^/]+\.ts$/.test(path) || WORKER.test(path),
  );
}

/**
 * Bundles the entry points into `dist/` when a source is newer, older, gone or new since the last time.
 *
 * Every file is replaced by a rename, so that a command which runs meanwhile never reads half a file.
 *
 * @param {string} root the package root
 * @returns {Promise<boolean>} whether anything was bundled
 */
export async function bundle(root) {
  const dist = join(root, "dist");
  const stamp = join(dist, ".sources");
  const digest = sourcesDigest(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return false;
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints(root).map((path) => ({ in: path, out: path.slice(0, -".ts".length) })), CHECKS],
    plugins: [allChecks(root)],
    outdir: dist,
    outbase: ".",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    // The first starts a program of its own, which lies in its package; the others a library would take if they were there.
    external: ["esbuild", "libxmljs2", "xmlbuilder2"],
    target: "node20",
    minifySyntax: true,
    sourcemap: "external",
    chunkNames: "chunks/[name]-[hash]",
    // CommonJS dependencies call require() for Node's own modules, which an ES module lacks.
    banner: {
      js: 'import { createRequire as bundledCreateRequire } from "node:module"; const require = bundledCreateRequire(import.meta.url);',
    },
    logLevel: "warning",
    write: false,
  });
  for (const { path, contents } of outputFiles) replace(path, contents);
  const kept = new Set(outputFiles.map(({ path }) => path));
  for (const path of walk(dist)) if (!kept.has(path) && !isDeclaration(relative(dist, path))) rmSync(path);
  writeFileSync(stamp, digest);
  return true;
}

/**
 * Lets the check files become one module: forty files take a tenth of a verdict to find and to load.
 *
 * @param {string} root
 * @returns {import("esbuild").Plugin}
 */
function allChecks(root) {
  return {
    name: "all-checks",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${CHECKS.in}$`) }, ({ path }) => ({ path, namespace: CHECKS.in }));
      build.onLoad({ filter: /./, namespace: CHECKS.in }, () => ({
        contents: sources(root)
          .filter((path) => /^checks\/[^/]+\.check\.ts$/.test(path))
          .map((path) => `import ${JSON.stringify(`./${path}`)};\n`)
          .join(""),
        resolveDir: root,
      }));
    },
  };
}

/** @type {(path: string, contents: Uint8Array) => void} */
function replace(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const incoming = `${path}.${process.pid}`;
  writeFileSync(incoming, contents);
  renameSync(incoming, path);
}

/** @type {(root: string) => string} */
function sourcesDigest(root) {
  const hash = createHash("sha256");
  for (const path of [...sources(root), "package.json", "package-lock.json", "setup/bundle.mjs"]) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** @type {(root: string) => string[]} */
function sources(root) {
  return ["src", "checks"]
    .flatMap((folder) => walk(join(root, folder)))
    .map((path) => relative(root, path))
    .sort();
}

/** @type {(folder: string) => string[]} */
function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
