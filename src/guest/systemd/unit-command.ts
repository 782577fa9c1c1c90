import type { FileTree } from "../../filesystem/tree.ts";
import { servicePath } from "../command.ts";
import { programDefect } from "../program.ts";
import type { Unit } from "./unit.ts";

/** One command of a service. */
export interface UnitCommand {
  /** The setting it stands in: `ExecStart`, … */
  readonly key: string;
  /** The program as it is named there. */
  readonly program: string;
  /** Where the program is; `undefined` when no file has that name. */
  readonly path?: string;
  /** The words after the program. */
  readonly words: readonly string[];
  /** The unit counts as started even when the command fails. */
  readonly mayFail: boolean;
}

/** The commands that run when a service is started, in their order. */
export function startCommands(tree: FileTree, unit: Unit): UnitCommand[] {
  const own = unit.list("Service", "ExecSearchPath").flatMap((value) => value.split(":"));
  const path = own.length > 0 ? own : servicePath;
  return ["ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost"].flatMap((key) =>
    unit.list("Service", key).map((value) => parseCommand(tree, key, value, path)),
  );
}

function parseCommand(tree: FileTree, key: string, value: string, path: readonly string[]): UnitCommand {
  const [, prefixes = "", line = ""] = /^([-@:+!|]*)\s*(.*)$/s.exec(value) ?? [];
  const [program = "", ...rest] = wordsOf(line);
  const words = prefixes.includes("@") ? rest.slice(1) : rest;
  const found = findProgram(tree, program, path);
  return { key, program, ...(found !== undefined && { path: found }), words, mayFail: prefixes.includes("-") };
}

/** The words of a line, quotes taken off. */
function wordsOf(line: string): string[] {
  const found = line.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S+/g) ?? [];
  return found.map((word) => (/^(".*"|'.*')$/s.test(word) ? word.slice(1, -1) : word));
}

/** The path of a program that is called by a path or by its name. */
export function findProgram(
  tree: FileTree,
  program: string,
  path: readonly string[] = servicePath,
): string | undefined {
  const candidates = program.startsWith("/") ? [program] : path.map((directory) => `${directory}/${program}`);
  return candidates.find((one) => tree.stat(one)?.type === "file");
}

/** Why root could not run the program at `path`, as a clause. */
export function executableDefect(tree: FileTree, path: string): string | undefined {
  const status = tree.stat(path);
  if (status?.type === "file" && (status.mode & 0o111) === 0) return "it is not executable";
  return programDefect(tree, path);
}
