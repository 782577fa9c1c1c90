import { closeSync, openSync, writeSync } from "node:fs";
import { Refusal } from "../../refusal.ts";
import { redactUrls } from "../secrets.ts";

/** Lines kept in memory for the tail of a failed build. */
const REMEMBERED = 2000;

/** The full log of one build, written line by line as it comes. */
export interface BuildLog {
  readonly path: string;
  write(line: string): void;
  /** The last lines, oldest first. */
  recent(): readonly string[];
  close(): void;
}

/**
 * @param copy where the same is written as well
 * @throws {Refusal} `log` when a file cannot be written
 */
export function openBuildLog(path: string, copy?: string): BuildLog {
  // The place of the copy is the one that may be wrong, so it is tried before anything is made.
  const files = [...(copy === undefined ? [] : [open(copy, "-l")]), open(path, "-o")];
  let recent: string[] = [];
  return {
    path,
    write(line) {
      const text = redactUrls(line);
      for (const file of files) writeSync(file, `${text}\n`);
      recent.push(text);
      if (recent.length > 2 * REMEMBERED) recent = recent.slice(-REMEMBERED);
    },
    recent: () => recent.slice(-REMEMBERED),
    close: () => files.forEach(closeSync),
  };
}

function open(path: string, option: string): number {
  try {
    return openSync(path, "w", 0o644);
  } catch (cause) {
    throw new Refusal(
      "log",
      `The log ${path} cannot be written (${(cause as Error).message}); choose another ${option}.`,
      { cause },
    );
  }
}
