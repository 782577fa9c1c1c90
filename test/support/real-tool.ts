import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipAloud } from "../skip.ts";

/** Where file system tools lie although an ordinary user's PATH leaves it out. */
const environment = { ...process.env, LC_ALL: "C", PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` };

/** Runs a program of the host and gives what it wrote; a failure, a status over `mostStatus`, is the test's failure. */
export function runTool(name: string, args: readonly string[], input?: string, mostStatus = 0): string {
  const { status, error, stdout, stderr } = spawnSync(name, args, { env: environment, encoding: "utf8", input });
  if (error) throw error;
  if (status === null || status > mostStatus)
    throw new Error(`${name} ${args.join(" ")} ended with ${status}: ${stderr || stdout}`);
  return stdout;
}

/** Skips what runs when one of the programs is not there. */
export function needTools(context: Mocha.Context, ...names: readonly string[]): void {
  for (const name of names) {
    const { error } = spawnSync(name, ["--version"], { env: environment, stdio: "ignore" });
    if (error) skipAloud(context, `the host has no ${name}; install it`);
  }
}

/** A directory for the files of a suite, there from its first hook to its end. */
export function scratchDirectory(): (name: string) => string {
  let path = "";
  before(() => {
    path = mkdtempSync(join(tmpdir(), "amphora-image-test-"));
  });
  after(() => {
    if (path !== "") rmSync(path, { recursive: true, force: true });
  });
  return (name) => join(path, name);
}
