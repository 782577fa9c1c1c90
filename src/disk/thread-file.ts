import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The file that a thread starts with: always the bundle's, since a thread of Node 20 loads no TypeScript.
 *
 * It is looked for from this module upwards, which in the bundle may be part of any file.
 *
 * @param place from the package root on, without extension
 */
export function threadFile(place: string): string {
  const self = fileURLToPath(import.meta.url);
  const name = join(self.endsWith(".ts") ? "dist" : "", `${place}.js`);
  for (let root = dirname(self); root !== dirname(root); root = dirname(root)) {
    if (existsSync(join(root, name))) return join(root, name);
  }
  throw new Error(`the installation is incomplete: ${name} is missing`);
}
