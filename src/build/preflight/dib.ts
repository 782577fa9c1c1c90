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
  const own = repositoryElements(repository);
  const told = own === undefined ? await askLibrary(command, path) : undefined;
  const version = told?.version ?? (await askProgram(command, path));
  return { command, version, path, elements: own ?? told?.elements };
}

/** @throws {Refusal} `missing-dib` when it has none to tell */
async function askProgram(command: string, path: string): Promise<string> {
  const { stdout, exitCode } = await run([command, "--version"], { env: { PATH: path }, deadline: 60_000 });
  const version = /\d[\w.+-]*/.exec(stdout)?.[0];
  if (exitCode === 0 && version !== undefined) return version;
  throw new Refusal("missing-dib", `The program ${command} does not tell its version; reinstall diskimage-builder.`);
}

/** PATH with the repository's bin first and the system directories at the end. */
export function hostPath(path: string, repository: string | undefined): string {
  const directories = path.split(":").filter(Boolean);
  const missing = SYSTEM_DIRECTORIES.filter((directory) => !directories.includes(directory));
  return [...(repository === undefined ? [] : [join(repository, "bin")]), ...directories, ...missing].join(":");
}

function repositoryElements(repository: string | undefined): string | undefined {
  return ["diskimage_builder/elements", "elements"]
    .map((directory) => join(repository ?? "/nonexistent", directory))
    .find(isDirectory);
}

/** What the program itself would ask of its library, in one start of Python instead of three. */
async function askLibrary(command: string, path: string): Promise<{ elements?: string; version?: string }> {
  const python = interpreterOf(command);
  if (python === undefined) return {};
  const script = `from diskimage_builder import paths
paths.show_path("elements")
try:
    from diskimage_builder import version
    print(version.version_info.version_string())
except Exception:
    pass`;
  const { stdout, exitCode } = await run([...python, "-c", script], { env: { PATH: path }, deadline: 60_000 });
  const [elements = "", version = ""] = exitCode === 0 ? stdout.split("\n") : [];
  return { ...(isDirectory(elements) && { elements }), ...(/^\d[\w.+-]*$/.test(version) && { version }) };
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
