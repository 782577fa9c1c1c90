import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const names = ["three-reads", "whole-tree", "every-digest", "limit", "range-server"] as const;

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
    ],
    outdir: folder,
    outbase: ".",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
  });
  return (name, ...args) => [process.execPath, join(folder, "bench", `${name}.js`), ...args];
}
