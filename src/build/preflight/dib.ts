import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { requireTool, run } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import type { Environment } from "../options/options.ts";

/** The diskimage-builder that will be used. */
export interface DiskimageBuilder {
  /** The path of disk-image-create. */
  readonly command: string;
  readonly version: string;
  /** The search path under which it and its tools are found. */
  readonly path: string;
  /** The directory of its own elements; undefined when it cannot be told. */
  readonly elements: string | undefined;
}

/** Where an ordinary user's PATH may not lead although the programs are there. */
const SYSTEM_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * Finds disk-image-create, first in DIB_REPO_PATH/bin.
 * @throws {Refusal} `missing-dib` when DIB_REPO_PATH leads nowhere, `missing-tool` when there is none
 */
export async function findDiskimageBuilder(env: Environment, cwd: string): Promise<DiskimageBuilder> {
  const repository = env["DIB_REPO_PATH"] ? resolve(cwd, env["DIB_REPO_PATH"]) : undefined;
  if (repository !== undefined && !isDirectory(repository)) {
    throw new Refusal("missing-dib", `DIB_REPO_PATH names ${repository}, which is no directory; correct or unset it.`);
  }
  const path = hostPath(env["PATH"] ?? "", repository);
  const command = requireTool("disk-image-create", path);
  // Both start a Python.
  const [{ stdout, exitCode }, elements] = await Promise.all([
    run([command, "--version"], { env: { PATH: path }, deadline: 60_000 }),
    ownElements(command, repository, path),
  ]);
  const version = /\d[\w.+-]*/.exec(stdout)?.[0];
  if (exitCode !== 0 || version === undefined) {
    throw new Refusal("missing-dib", `The program ${command} does not tell its version; reinstall diskimage-builder.`);
  }
  return { command, version, path, elements };
}

/** PATH with the repository's bin first and the system directories at the end. */
export function hostPath(path: string, repository: string | undefined): string {
  const directories = path.split(":").filter(Boolean);
  const missing = SYSTEM_DIRECTORIES.filter((directory) => !directories.includes(directory));
  return [...(repository === undefined ? [] : [join(repository, "bin")]), ...directories, ...missing].join(":");
}

async function ownElements(command: string, repository: string | undefined, path: string): Promise<string | undefined> {
  const inRepository = ["diskimage_builder/elements", "elements"]
    .map((directory) => join(repository ?? "/nonexistent", directory))
    .find(isDirectory);
  if (inRepository !== undefined) return inRepository;
  const python = interpreterOf(command);
  if (python === undefined) return undefined;
  const script = "import diskimage_builder.paths as p; p.show_path('elements')";
  const { stdout, exitCode } = await run([...python, "-c", script], { env: { PATH: path }, deadline: 60_000 });
  const directory = stdout.trim();
  return exitCode === 0 && isDirectory(directory) ? directory : undefined;
}

// A script installed by a Python package names its interpreter in the first line.
function interpreterOf(command: string): string[] | undefined {
  const file = openSync(command, "r");
  try {
    const bytes = Buffer.alloc(256);
    const line = bytes.toString("latin1", 0, readSync(file, bytes, 0, bytes.length, 0)).split("\n")[0] ?? "";
    const words = /^#!\s*(.*python.*)$/.exec(line)?.[1]?.trim().split(/\s+/);
    return words?.[0]?.endsWith("/env") ? words.slice(1) : words;
  } finally {
    closeSync(file);
  }
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
