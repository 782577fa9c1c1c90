import pc from "picocolors";
import { wantsColour } from "../host/colour.ts";
import { escapeControls } from "../report/escape.ts";
import { formats, writeReports } from "../report/formats.ts";
import { requireWritable, writeOutput } from "../report/output.ts";
import { recordsBeside } from "../report/records.ts";
import { terminalReport } from "../report/terminal.ts";
import { readVerdict } from "../report/verdict-file.ts";
import { openingCheck } from "../verify/gate.ts";
import { mergeVerdicts } from "../verify/merge.ts";
import { parseMerge } from "../verify/merge-command-line.ts";
import { prepare } from "../verify/preparation.ts";
import type { ImageVerdict } from "../verify/verdict.ts";

/**
 * `amphora-verify merge`: one report of several verdict files.
 *
 * @param args what follows the word
 * @returns the exit code: 0 every image passes, 1 one does not
 * @throws {Refusal} `usage`, `unwritable-output`, `bad-verdict`, `bad-merge`
 */
export async function runMerge(args: readonly string[]): Promise<number> {
  const command = parseMerge(args, formats);
  if (command.kind === "help") {
    await writeOutput("-", command.text);
    return 0;
  }
  const { files, strict, detail, reports } = command;
  for (const { output } of reports) requireWritable(output);
  const verdicts = files.map((file) => ({ file, document: readVerdict(file) }));
  const { document, sentences } = mergeVerdicts(verdicts, strict);
  for (const sentence of [...sentences, ...document.images.flatMap(unopened)]) {
    process.stderr.write(`amphora-verify: ${escapeControls(sentence.replace(/\.?$/, "."))}\n`);
  }
  const { descriptions } = await prepare({});
  const fixes = new Map((await descriptions()).map(({ id, why, fix }) => [id, { why, fix }]));
  // Where a report has standard output for itself, nothing else may stand there.
  if (!reports.some(({ format, output }) => output === "-" && !format.sharesOutput)) {
    const colors = pc.createColors(wantsColour(process.stdout, process.env));
    const { columns } = process.stdout;
    for (const image of document.images.filter((one) => unopened(one).length === 0)) {
      await writeOutput("-", terminalReport(image, { strict, detail, colors, columns, fixes }));
    }
  }
  const records = recordsBeside(document.images.map(({ path }) => path));
  await writeReports(document, reports, { strict, fixes, records, now: Date.now() });
  return document.images.every(({ verdict }) => verdict === "pass") ? 0 : 1;
}

/** Why an image could not be opened, so that there is nothing else to say of it. */
function unopened({ checks }: ImageVerdict): string[] {
  return checks.flatMap(({ id, outcome, reason }) =>
    id === openingCheck && outcome === "fail" && reason ? [reason] : [],
  );
}
