import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const names = ["three-reads", "whole-tree", "every-digest", "limit", "offline-suite", "range-server", "sweep"] as const;

/** A small program on our reader, or one that it is measured against. */
export type Program = (typeof names)[number];

/** Bundles the programs below a folder, as the commands are. @returns the command line of each */
export async function bundlePrograms(folder: string): Promise<(name: Program, ...args: string[]) => string[]> {
  writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
  await build({
    entryPoints: [
      ...names.map((name) => `bench/${name}.ts`),
      "src/backend/digest-worker.ts",
      "src/disk/http/range-worker.ts",
      // What the suite is made of, and looks for from itself upwards.
      ...readdirSync("checks")
        .filter((name) => name.endsWith(".check.ts"))
        .map((name) => `checks/${name}`),
      "src/verify/worker.ts",
      "src/guest/kernel/kernel-worker.ts",
    ],
    outdir: folder,
    outbase: ".",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // CommonJS dependencies call require() for Node's own modules, which an ES module lacks.
    banner: {
      js: 'import { createRequire as bundledCreateRequire } from "node:module"; const require = bundledCreateRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return (name, ...args) => [process.execPath, join(folder, "bench", `${name}.js`), ...args];
}
