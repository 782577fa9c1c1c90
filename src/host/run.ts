import { accessSync, constants } from "node:fs";
import { constants as osConstants } from "node:os";
import { delimiter, join } from "node:path";
import { Refusal } from "../refusal.ts";
import { hostOsRelease } from "./os-release.ts";
import { TOOLS, type ToolName } from "./tools.ts";

export interface RunOptions {
  readonly cwd?: string;
  /** Added to (or, with undefined, taken from) the environment; the locale is always C. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text or bytes for standard input; without it standard input is empty. */
  readonly input?: string | Uint8Array;
  /** Milliseconds until the program is ended and the call refused. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** Have the kernel kill the program when this process dies, even by SIGKILL; sudo and other set-uid programs lose this. */
  readonly dieWithParent?: boolean;
  /** Most bytes of output kept of each stream; more ends the call. */
  readonly maxOutput?: number;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit status, or 128 plus the number of the signal that ended the program. */
  readonly exitCode: number;
}

type RunRefusal = "missing-tool" | "deadline" | "too-much-output" | "cannot-start" | "cancelled";

const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Runs one program to its end, without a shell, in the C locale, and returns what it said.
 * A non-zero exit status is a result, not an error.
 * @param command the program (a name to be found on PATH, or a path) and its arguments
 * @throws {Refusal} {@link RunRefusal}
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [name = "", ...args] = command;
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env, LC_ALL: "C", LANGUAGE: undefined };
  requireTool(name, env["PATH"]);
  const [file, argv] = options.dieWithParent ? ["setpriv", ["--pdeathsig", "KILL", "--", name, ...args]] : [name, args];
  const { execa } = await import("execa");
  const result = await execa(file, argv, {
    env,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: options.maxOutput ?? MAX_OUTPUT,
    forceKillAfterDelay: 2000,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.input !== undefined ? { input: options.input } : { stdin: "ignore" as const }),
    ...(options.deadline !== undefined && { timeout: options.deadline }),
    ...(options.signal !== undefined && { cancelSignal: options.signal }),
  });
  if (result.isCanceled) throw new Refusal<RunRefusal>("cancelled", `${name} was interrupted.`);
  if (result.timedOut) {
    throw new Refusal<RunRefusal>(
      "deadline",
      `${name} did not end within ${(options.deadline ?? 0) / 1000} s and was stopped; try again when the host is less busy.`,
    );
  }
  if (result.isMaxBuffer)
    throw new Refusal<RunRefusal>("too-much-output", `${name} wrote more output than can be kept.`);
  const exitCode = result.exitCode ?? exitCodeOfSignal(result.signal);
  if (exitCode === undefined) {
    throw new Refusal<RunRefusal>(
      "cannot-start",
      `${name} could not be started: ${result.originalMessage ?? "unknown error"}.`,
    );
  }
  return { stdout: String(result.stdout ?? ""), stderr: String(result.stderr ?? ""), exitCode };
}

/** The absolute path of an executable file called `name` on `path`, or undefined. */
export function findProgram(name: string, path: string = process.env["PATH"] ?? ""): string | undefined {
  const candidates = name.includes("/") ? [name] : path.split(delimiter).map((directory) => join(directory, name));
  return candidates.find(isExecutable);
}

/**
 * @returns the path of the program
 * @throws {Refusal} `missing-tool`, naming the package of this host's family that brings it
 */
export function requireTool(name: string, path?: string): string {
  const found = findProgram(name, path);
  if (found === undefined) throw missingTool(name);
  return found;
}

/** The shell's number for death by `signal`, such as 130 for SIGINT. */
export function exitCodeOfSignal(signal: string | undefined): number | undefined {
  const number = signal === undefined ? undefined : osConstants.signals[signal as NodeJS.Signals];
  return number === undefined ? undefined : 128 + number;
}

function missingTool(name: string): Refusal<RunRefusal> {
  if (!Object.hasOwn(TOOLS, name)) {
    return new Refusal<RunRefusal>("missing-tool", `The program ${name} is not on this host's PATH; install it.`);
  }
  const tool = TOOLS[name as ToolName];
  const family = familyOfHost();
  const remedy = family === "redhat" ? `dnf install ${tool.redhat}` : `apt-get install ${tool.debian}`;
  return new Refusal<RunRefusal>(
    "missing-tool",
    `The program ${name}, needed for ${tool.purpose}, is not on this host's PATH; install it with "${remedy}".`,
  );
}

function familyOfHost(): string {
  try {
    return hostOsRelease().family;
  } catch {
    return "other";
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
