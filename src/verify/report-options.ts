import { type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { Refusal } from "../refusal.ts";

/** A format of reports, as far as a command line has to know it. */
export interface OfferedFormat {
  /** Also its option: `--<name> FILE`. */
  readonly name: string;
  /** What is written, to follow "write". */
  readonly description: string;
}

/** A file that a command reads. */
export interface InputFile {
  /** `the image`, `the profile`, … */
  readonly what: string;
  readonly path: string;
}

/** Adds an option for each format. */
export function addReportOptions(command: Command, formats: readonly OfferedFormat[]): Command {
  for (const { name, description } of formats) {
    command.option(`--${name} <file>`, `write ${description}; - is standard output`);
  }
  return command;
}

/**
 * The reports that options ask for, in the order of the table of formats.
 *
 * @param values what commander made of the options
 * @param inputs files that no report may be written over
 * @throws {Refusal} `usage` where two reports, or a report and an input, are one file
 */
export function reportsAsked<Format extends OfferedFormat>(
  values: Readonly<Record<string, unknown>>,
  formats: readonly Format[],
  inputs: readonly InputFile[],
): { readonly format: Format; readonly output: string }[] {
  const asked = formats.flatMap((format) => {
    const output = values[format.name];
    return typeof output === "string" ? [{ format, output }] : [];
  });
  const taken: { option: string; output: string }[] = [];
  for (const { format, output } of asked) {
    const option = `--${format.name}`;
    const other = taken.find((one) => isSameFile(one.output, output));
    if (other) throw usage(`Options ${other.option} and ${option} both write to ${output}; give each its own file.`);
    taken.push({ option, output });
    const input = output === "-" ? undefined : inputs.find(({ path }) => isSameFile(path, output));
    if (input) throw usage(`Option ${option} would overwrite ${input.what} ${input.path}; name another file.`);
  }
  return asked;
}

function isSameFile(path: string, other: string): boolean {
  if (path === "-" || other === "-") return path === other;
  if (resolve(path) === resolve(other)) return true;
  const [one, two] = [path, other].map(statusOf);
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}

/** `undefined` where nothing can be seen; whoever opens the path says why. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function usage(sentence: string): Refusal<"usage"> {
  return new Refusal("usage", sentence);
}
