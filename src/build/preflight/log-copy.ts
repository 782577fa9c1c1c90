import { accessSync, constants, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Options } from "../options/options.ts";
import { filesOfImage } from "../output/output.ts";
import { blocking, type Finding } from "./finding.ts";

/** Looks whether the log can be written where `-l` wants it, and takes the place of nothing that belongs to the image. */
export function logCopy({ logFile, output, type }: Options): Finding[] {
  if (logFile === undefined) return [];
  const bad = (what: string, why: string) =>
    blocking("output", `The log ${logFile} of option -l ${what}`, {
      why,
      cure: "choose another -l",
      code: "bad-value",
    });
  try {
    const taken = filesOfImage(output, type).find(([path]) => isAt(logFile, path));
    if (taken !== undefined) {
      return [
        bad(
          `would take the place of ${taken[1]}`,
          "a log is emptied before the build, which leaves an existing image as it is until its own is complete",
        ),
      ];
    }
    demandWritable(logFile);
    return [];
  } catch (error) {
    return [bad(`cannot be written (${(error as Error).message})`, "all that the build says is copied there")];
  }
}

/** Whether a path leads to another one or below it, by whichever links. */
function isAt(path: string, other: string): boolean {
  const [real, place] = [realPlace(path), realPlace(other)];
  if (real === place || real.startsWith(`${place}/`)) return true;
  const identity = identityOf(path);
  return identity !== undefined && identity === identityOf(other);
}

/** The same for every name of a file. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

/** Where a path leads, although the end of it need not be there yet. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || path === "/") return path;
    const target = linkTarget(path);
    return target === undefined ? join(realPlace(dirname(path)), basename(path)) : realPlace(target);
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return resolve(realPlace(dirname(path)), readlinkSync(path));
  } catch {
    return undefined;
  }
}

/** @throws {Error} whose message says why a file cannot be written */
function demandWritable(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Error("it is a directory");
  if (found === undefined) accessSync(dirname(realPlace(path)), constants.W_OK | constants.X_OK);
  else accessSync(path, constants.W_OK);
}
