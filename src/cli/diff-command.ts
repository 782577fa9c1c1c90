import { constants } from "node:os";
import pc from "picocolors";
import { holdsNoImage } from "../backend/native.ts";
import { parseDiff } from "../difference/diff-command-line.ts";
import type { Difference } from "../difference/difference.ts";
import { compareImages } from "../difference/image-comparison.ts";
import { wantsColour } from "../host/colour.ts";
import { Refusal } from "../refusal.ts";
import { differenceFormats } from "../report/difference-formats.ts";
import { differenceText } from "../report/difference-text.ts";
import { escapeControls } from "../report/escape.ts";
import { requireWritable, writeOutput } from "../report/output.ts";
import { readVerdict } from "../report/verdict-file.ts";

/**
 * `amphora-verify diff`: what differs between two images.
 *
 * @param args what follows the word
 * @returns the exit code: 0 compared, 1 a criterion of `--fail-on` is met or an image cannot be read
 * @throws {Refusal} `usage`, `unwritable-output`, `bad-verdict`, `other-image`, and of a path that holds no image
 */
export async function runDiff(args: readonly string[]): Promise<number> {
  const command = parseDiff(args, differenceFormats);
  if (command.kind === "help") {
    await writeOutput("-", command.text);
    return 0;
  }
  const { old, new: now, deep, quiet, oldVerdict, newVerdict, failOn, reports } = command;
  for (const { output } of reports) requireWritable(output);
  const beside = (path: string | undefined) => path && { path, document: readVerdict(path) };
  const [oldBeside, newBeside] = [beside(oldVerdict), beside(newVerdict)];
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => interruption.abort(name));
  let difference: Difference;
  try {
    difference = await compareImages(old, now, {
      deep,
      signal: interruption.signal,
      ...(oldBeside && { oldVerdict: oldBeside }),
      ...(newBeside && { newVerdict: newBeside }),
    });
  } catch (error) {
    if (interruption.signal.aborted) return interrupted(interruption.signal);
    // What is wrong with a command ends with 2, and what is wrong with an image with 1.
    if (!(error instanceof Refusal) || holdsNoImage(error) || error.code === "other-image") throw error;
    complain(error.message);
    return 1;
  }
  for (const { format, output } of reports) await writeOutput(output, format.render(difference));
  const met = failOn.filter((criterion) => criterion.met(difference));
  // Where a report has standard output for itself, nothing else may stand there.
  if (!quiet && !reports.some(({ output }) => output === "-")) {
    await writeOutput("-", differenceText(difference, pc.createColors(wantsColour(process.stdout, process.env))));
  }
  for (const { name, when } of met) complain(`Fails on ${name}: ${when}.`);
  return met.length > 0 ? 1 : 0;
}

function interrupted({ reason }: AbortSignal): number {
  complain("Interrupted; no report was written.");
  return 128 + constants.signals[String(reason) as NodeJS.Signals];
}

function complain(sentence: string): void {
  process.stderr.write(`amphora-verify: ${escapeControls(sentence)}\n`);
}
