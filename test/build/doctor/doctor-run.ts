import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DoctorDocument } from "../../../src/build/doctor/doctor-report.ts";
import { FIXTURE_ENV } from "../fixture.ts";

const PROGRAM = join(import.meta.dirname, "../../../src/cli/diskimage-create.ts");
const TSX = pathToFileURL(createRequire(join(import.meta.dirname, "doctor-run.ts")).resolve("tsx/esm")).href;

/** How `diskimage-create doctor` ended. */
export interface DoctorRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the doctor in a directory with the small stand-in of diskimage-builder.
 * @param mounts shell commands, run before it in a mount namespace of its own
 */
export function runDoctor(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  mounts = "",
): DoctorRun {
  const program = [process.execPath, "--import", TSX, PROGRAM, "doctor", ...args];
  const [file = "", ...words] =
    mounts === ""
      ? program
      : ["unshare", "--mount", "--propagation", "private", "sh", "-ec", `${mounts}\nexec "$@"`, "sh", ...program];
  const { AMP_ROOTPW, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(file, words, {
    cwd,
    env: { ...inherited, HOME: cwd, CI: "1", ...FIXTURE_ENV, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** What the doctor wrote with `--json -`. */
export function documentOf({ stdout, stderr }: DoctorRun): DoctorDocument {
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as DoctorDocument;
}
