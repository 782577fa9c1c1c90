import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface PackageInfo {
  /** The directory of package.json, whether this runs from source or from a bundle. */
  readonly root: string;
  readonly name: string;
  readonly version: string;
}

/** This very package, found upwards from the running file. */
export function packageInfo(start: string = import.meta.dirname): PackageInfo {
  for (let directory = start; ; directory = dirname(directory)) {
    const found = readPackage(directory);
    if (found) return found;
    if (directory === dirname(directory)) throw new Error(`no package.json above ${start}`);
  }
}

function readPackage(root: string): PackageInfo | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, unknown>;
    return typeof name === "string" && typeof version === "string" ? { root, name, version } : undefined;
  } catch {
    return undefined;
  }
}
