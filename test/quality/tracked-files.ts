import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Every file that is or is about to be committed, relative to the package root. */
export function trackedFiles(): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", args, { encoding: "utf8" }).split("\0");
  return [...new Set(listed)].filter((path) => path !== "" && existsSync(path)).sort();
}
