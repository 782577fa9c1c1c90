import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** Where debootstrap keeps its functions and one script for every release. */
const SYSTEM_DIRECTORY = "/usr/share/debootstrap";

/** How debootstrap gets to know a release: by itself, through a script of ours, or not at all. */
export function debootstrapKnows(
  release: string,
  script: string,
  directory: string = SYSTEM_DIRECTORY,
): "release" | "script" | "neither" {
  const knows = (name: string) => existsSync(join(directory, "scripts", name));
  if (knows(release)) return "release";
  return knows(script) ? "script" : "neither";
}

/**
 * Makes a private debootstrap directory in which `release` is built like `script`, and leaves the host's alone.
 * @returns the value for DEBOOTSTRAP_DIR
 */
export function makeDebootstrapDirectory(
  work: string,
  release: string,
  script: string,
  directory: string = SYSTEM_DIRECTORY,
): string {
  const own = join(work, "debootstrap");
  mkdirSync(own);
  cpSync(directory, own, { recursive: true, verbatimSymlinks: true });
  symlinkSync(script, join(own, "scripts", release));
  return own;
}
