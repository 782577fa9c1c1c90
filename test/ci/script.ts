import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { expect } from "chai";

/** What a script of a CI has left behind. */
export interface ScriptRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as GitHub runs `shell: bash`, or as the runner of GitLab runs its lines, in a directory. */
export function runScript(
  shell: "bash" | "sh",
  script: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
): ScriptRun {
  const flags = shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
  const path = resolve(cwd, ".script");
  writeFileSync(path, script);
  const own = { PATH: process.env["PATH"] ?? "", HOME: cwd, LC_ALL: "C.UTF-8" };
  const { status, stdout, stderr } = spawnSync(shell, [...flags, path], {
    ...{ cwd, encoding: "utf8" },
    env: { ...own, ...env },
  });
  return { status, stdout, stderr };
}

/** Programs that stand in for others, before all of PATH; each is a script of sh. */
export function pathWith(folder: string, programs: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(resolve(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(resolve(folder, name), 0o755);
  }
  return `${folder}${delimiter}${process.env["PATH"]}`;
}

/** Holds a script against shellcheck. */
export function expectNoWarning(shell: "bash" | "sh", script: string): void {
  const { stdout, error } = spawnSync("shellcheck", [`--shell=${shell}`, "-"], { input: script, encoding: "utf8" });
  if (error) throw error;
  expect(stdout).to.equal("");
}
