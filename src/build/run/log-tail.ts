import { bareLine } from "./phases.ts";

/** Lines kept for the user when a build fails. */
const TAIL = 20;
const ERRORS_BEFORE = 5;

const NOISE = [
  /^\++ /,
  /^dib-run-parts( |$)/,
  /^(Unmount|Copying hooks|Running hooks from) /,
  /^INFO diskimage_builder/,
  /^\*\*\* \S+ is not a directory$/,
  /^Terminated$/,
  /^\d+\+\d+ records (in|out)$/,
  /^\d+ bytes .*copied, /,
  /^\s*$/,
];
const ERROR = /\b(error|errors|failed|failure|fatal|cannot|unable|denied|not found|no such file|traceback)\b|^E: /i;

/**
 * The part of a failed build's log that tells why: the last lines before the clean-up without traces and
 * profiles, led by earlier lines that speak of errors.
 * @param lines the end of the log, oldest first
 */
export function relevantTail(lines: readonly string[]): string[] {
  const spoken = spokenLines(lines);
  const tail = spoken.slice(-TAIL);
  const before = spoken
    .slice(0, -TAIL)
    .filter((line) => ERROR.test(line))
    .slice(-ERRORS_BEFORE);
  return [...before, ...tail];
}

/** What was said in some lines of a log, without time stamps, traces and profiles. */
export function spokenLines(lines: readonly string[]): string[] {
  return lines.map((line) => printable(bareLine(line))).filter((line) => !NOISE.some((noise) => noise.test(line)));
}

// The guest's programs choose what stands in the log, so nothing in it may steer the terminal.
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, (control) => (control === "\t" ? " " : ""));
}
