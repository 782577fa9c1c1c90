import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Where the product's own files are: the sources, or the bundle in which a module may have become part of any file. */
interface Home {
  readonly root: string;
  /** `.ts` of the sources, `.js` of the bundle. */
  readonly extension: ".ts" | ".js";
}

function findHome(): Home {
  const self = fileURLToPath(import.meta.url);
  const extension = self.endsWith(".ts") ? ".ts" : ".js";
  for (let root = dirname(self); root !== dirname(root); root = dirname(root)) {
    if (existsSync(join(root, `src/verify/worker${extension}`))) return { root, extension };
  }
  throw new Error("the installation is incomplete: src/verify/worker is missing");
}

const home = findHome();

/** The file that a thread for one image starts with: always the bundle's, since a thread of Node 20 loads no TypeScript. */
export const workerFile = join(home.root, home.extension === ".ts" ? "dist" : "", "src/verify/worker.js");

/** The file that a thread starts with which writes a profile. */
export const draftWorkerFile = join(home.root, home.extension === ".ts" ? "dist" : "", "src/verify/draft-worker.js");

/** The file that a process for booting one image starts with. */
export const labWorkerFile = join(home.root, home.extension === ".ts" ? "dist" : "", "src/verify/lab-worker.js");

/** What operators' checks are given for the names that they import, as URLs: the very modules that this process runs. */
export const givenModules: ReadonlyMap<string, string> = new Map([
  ["amphora-image", moduleUrl("src/index")],
  ["chai", moduleUrl("src/verify/operators-chai")],
]);

function moduleUrl(path: string): string {
  return pathToFileURL(join(home.root, `${path}${home.extension}`)).href;
}

/** The product's check files, sorted by name. */
export function checkFiles(): string[] {
  const directory = join(home.root, "checks");
  return readdirSync(directory)
    .filter((name) => name.endsWith(`.check${home.extension}`))
    .sort()
    .map((name) => join(directory, name));
}
