import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Options } from "../options/options.ts";
import { claimOutput } from "../output/output-claim.ts";
import { blocking, type Finding, ok, refused } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { logCopy } from "./log-copy.ts";

/** Looks whether the image and the log can be written where they are wanted, and the cache and the work directory be made. */
export async function outputDirectories({ options }: Ground): Promise<readonly Finding[]> {
  const { output } = options;
  const findings: Finding[] = wantedDirectories(options).flatMap(([letter, path]) => {
    const reason = directoryProblem(path);
    return reason === undefined ? [] : [unmakeable(letter, path, reason)];
  });
  findings.push(...logCopy(options));
  const outputs = outputProblems(options);
  if (outputs.length > 0) return [...outputs, ...findings];
  try {
    (await claimOutput(output)).release();
  } catch (error) {
    findings.push(refused("output", "two builds of one image would write one log", error));
  }
  return findings.length > 0 ? findings : [ok("output", `The image can be written to ${output}`)];
}

/** The directories that are made where they are missing, each with the letter of its option. */
export function wantedDirectories(options: Options): readonly (readonly [string, string])[] {
  return [
    ["c", options.cacheDir],
    ["w", options.workDir],
  ];
}

/** The directory itself or the closest one above it that is there. */
export function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

/** That a directory of an option cannot be made. */
export function unmakeable(letter: string, path: string, reason: string): Finding {
  return blocking("output", `The directory ${path} of option -${letter} cannot be made (${reason})`, {
    why: "the build keeps its files there",
    cure: "choose another one",
    code: "bad-value",
  });
}

function outputProblems({ output, outputGiven }: Options): Finding[] {
  const parent = dirname(output);
  const bad = (what: string, cure: string) =>
    blocking("output", what, { why: "the image is put there", cure, code: "bad-value" });
  if (!isDirectory(parent)) return [bad(`The directory ${parent} of option -o does not exist`, "create it first")];
  if (isDirectory(output)) {
    return [bad(`The output ${output} of option -o is a directory`, "choose another name")];
  }
  if (outputGiven !== undefined && isDirectory(outputGiven)) {
    const example = join(outputGiven, "amphora-x64-haproxy");
    return [bad(`The output ${outputGiven} of option -o is a directory`, `name a file in it, such as ${example}`)];
  }
  const reason = writeProblem(parent);
  if (reason === undefined) return [];
  return [bad(`The directory ${parent} of option -o cannot be written (${reason})`, "choose another one")];
}

function directoryProblem(path: string): string | undefined {
  const nearest = nearestExisting(path);
  return isDirectory(nearest) ? writeProblem(nearest) : `${nearest} is no directory`;
}

function writeProblem(directory: string): string | undefined {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
