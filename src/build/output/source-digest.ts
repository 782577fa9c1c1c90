import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Folders whose files decide what is built. */
const SOURCES = ["elements", "src/build"];

/**
 * SHA-256 over the paths and contents of the elements and of the builder, in lower-case hexadecimal.
 *
 * A build record that carries another digest tells of an image that these sources would not build today.
 * @param root the package root
 */
export function sourceDigest(root: string): string {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap((folder) => filesBelow(join(root, folder))).sort()) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function filesBelow(folder: string): string[] {
  // An installed package carries the elements, the host tools and the bundle, but no sources.
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
