import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { advice, blocking, type Finding } from "./finding.ts";
import type { Ground } from "./ground.ts";

/** Variables that name a checkout whose elements take part in the build. */
const VARIABLES = ["OCTAVIA_REPO_PATH", "ELEMENTS_REPO_PATH"];
const WHY = "its elements would be left out of the elements path in silence";

/** Looks whether the checkouts are there whose elements the environment adds. */
export function elementRepositories({ env, cwd }: Ground): Finding[] {
  return VARIABLES.flatMap((name) => {
    const value = env[name];
    if (!value) return [];
    const path = resolve(cwd, value);
    const cure = "correct or unset it";
    if (!isDirectory(path)) {
      return [blocking("elements-path", `${name} names ${path}, which is no directory`, { why: WHY, cure })];
    }
    if (isDirectory(join(path, "elements"))) return [];
    return [advice("elements-path", `${name} names ${path}, which has no directory elements`, { why: WHY, cure })];
  });
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
