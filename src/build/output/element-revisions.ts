import { existsSync } from "node:fs";
import { findProgram, run } from "../../host/run.ts";
import type { BuildRecord } from "./build-record.ts";

/** The commits of those directories of an elements path that lie in a git checkout. */
export async function elementRevisions(elementsPath: string): Promise<BuildRecord["git"]> {
  if (findProgram("git") === undefined) return [];
  const revisions: BuildRecord["git"][number][] = [];
  for (const path of elementsPath.split(":").filter((directory) => existsSync(directory))) {
    // Root may look into a checkout of somebody else without trusting its hooks: nothing here runs any.
    const git = ["git", "-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-C", path];
    const head = await run([...git, "rev-parse", "--verify", "HEAD"]);
    if (head.exitCode !== 0) continue;
    const status = await run([...git, "--no-optional-locks", "status", "--porcelain", "--", "."]);
    revisions.push({ path, commit: head.stdout.trim(), modified: status.stdout !== "" });
  }
  return revisions;
}
