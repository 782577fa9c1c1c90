#!/usr/bin/env node
import { constants } from "node:os";
import pc from "picocolors";
import { isUrl } from "../backend/location.ts";
import { childProcessesEnded } from "../host/child-processes.ts";
import { wantsColour } from "../host/colour.ts";
import { packageInfo } from "../host/package-root.ts";
import { Refusal } from "../refusal.ts";
import { checkListJson, checkListText } from "../report/check-list.ts";
import { escapeControls } from "../report/escape.ts";
import { type Format, formats, writeReports } from "../report/formats.ts";
import { requireNew, requireWritable, writeNew, writeOutput } from "../report/output.ts";
import { progressLine } from "../report/progress.ts";
import { progressText } from "../report/progress-text.ts";
import { recordsBeside } from "../report/records.ts";
import { terminalReport } from "../report/terminal.ts";
import { parseCommandLine, type CommandLine as VerifyCommandLine } from "../verify/command-line.ts";
import { draftOf } from "../verify/draft-of.ts";
import { prepare } from "../verify/preparation.ts";
import type { VerifyRequest } from "../verify/request.ts";
import { shareOf } from "../verify/shard.ts";
import type { VerdictDocument } from "../verify/verdict.ts";
import type { VerifiedImage } from "../verify/verify-image.ts";
import { verifyImages } from "../verify/verify-images.ts";
import { judgeWaivers } from "../verify/waiver-verdict.ts";

type CommandLine = VerifyCommandLine<Format>;

/** The commands of their own, which most runs do without. */
const subcommands: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<number>>>> = {
  diff: async () => (await import("./diff-command.ts")).runDiff,
  merge: async () => (await import("./merge-command.ts")).runMerge,
};

/** Milliseconds that an image may take: by its file alone, and with all digests, a mount, a container engine or a network. */
const limits = { native: 5 * 60_000, host: 30 * 60_000 };

/** Milliseconds that an interrupted run waits for mounts and appliances to be gone. */
const patience = 5000;

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => interruption.abort(name));
}
// Whoever reads our output may leave early; the exit code is still theirs to have. Who writes learns of all else.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
let isAnswered = false;
// What an operator's check file starts and leaves running may throw when nobody waits for it.
process.on("uncaughtException", (error) => {
  isAnswered = true;
  process.exit(failed(error));
});
// Nor does one that ends the program make a verdict of it.
process.on("exit", () => {
  if (isAnswered) return;
  complain("The program was ended before there was an answer; look for process.exit() in what --checks names");
  process.exitCode = 1;
});
const exitCode = await main();
isAnswered = true;
// All is written; what a check file left running is waited for by nobody.
process.exit(exitCode);

async function main(): Promise<number> {
  try {
    const [word = "", ...rest] = process.argv.slice(2);
    const subcommand = Object.hasOwn(subcommands, word) ? await subcommands[word]?.() : undefined;
    if (subcommand !== undefined) return await subcommand(rest);
    return await answer(parseCommandLine(process.argv.slice(2), formats));
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): number {
  complain(
    error instanceof Refusal
      ? error.message
      : `Unexpected error: ${error instanceof Error ? error.message : String(error)}`,
  );
  return error instanceof Refusal ? 2 : 1;
}

async function answer(command: CommandLine): Promise<number> {
  switch (command.kind) {
    case "help":
      await writeOutput("-", command.text);
      return 0;
    case "version":
      await writeOutput("-", `amphora-verify ${packageInfo().version}\n`);
      return 0;
    case "list-checks": {
      const { descriptions } = await prepare(command);
      const checks = await descriptions();
      const { json } = command;
      await writeOutput(json ?? "-", json === undefined ? checkListText(checks) : checkListJson(checks));
      return 0;
    }
    case "init":
      return writeProfile(command);
    case "verify":
      return verifyAll(command);
  }
}

async function verifyAll(command: CommandLine & { kind: "verify" }): Promise<number> {
  const { strict, detail, reports, shard } = command;
  const colors = pc.createColors(wantsColour(process.stdout, process.env));
  for (const { output } of reports) requireWritable(output);
  const share = shard && shareOf(command.requests, shard);
  if (share?.notice !== undefined) complain(share.notice);
  const { requests, profile, now, descriptions } = await prepare({
    ...command,
    ...(share && { requests: share.requests }),
  });
  const contents = reports.some(({ format }) => format.showsContents);
  // Where a report has standard output for itself, nothing else may stand there.
  const isShown = !reports.some(({ format, output }) => output === "-" && !format.sharesOutput);
  const fixes = async () => new Map((await descriptions()).map(({ id, why, fix }) => [id, { why, fix }]));
  // Loaded while the images are verified, so that nobody waits for it in the end.
  const advice = reports.length > 0 ? fixes() : undefined;
  const progress = progressLine(process.stderr);
  let verified: readonly VerifiedImage[] = await verifyImages(contents ? requests.map(withContents) : requests, {
    // The digest costs more than all checks together, and only the reports in files tell it.
    digest: reports.length > 0,
    limitOf,
    signal: interruption.signal,
    progress: (done, running) => progress.show(progressText(done, requests.length, running)),
    notice(sentence) {
      progress.clear();
      complain(sentence);
    },
    async verified({ verdict, sentence }) {
      progress.clear();
      if (sentence !== undefined) complain(sentence);
      else if (isShown) {
        const failed = verdict.checks.some(({ outcome }) => outcome === "fail");
        const { columns } = process.stdout;
        const screen = { strict, detail, colors, columns, fixes: failed ? await fixes() : new Map() };
        await writeOutput("-", terminalReport(verdict, screen));
      }
    },
  });
  progress.clear();
  if (interruption.signal.aborted) return await interrupted();
  let part = share?.part;
  if (profile?.waivers !== undefined) {
    const known = new Set((await descriptions()).map(({ id }) => id));
    const judged = judgeWaivers(verified, profile, known, now, part !== undefined);
    for (const sentence of judged.sentences) complain(sentence);
    verified = judged.images;
    part = part && { ...part, unusedWaivers: judged.unused };
  }
  const document: VerdictDocument = {
    schemaVersion: 1,
    tool: { name: "amphora-verify", version: packageInfo().version },
    ...(part && { shard: part }),
    images: verified.map(({ verdict }) => verdict),
  };
  if (advice !== undefined) {
    const records = recordsBeside(document.images.map(({ path }) => path));
    await writeReports(document, reports, { strict, fixes: await advice, records, now });
  }
  return Math.max(0, ...verified.map(({ exitCode }) => exitCode));
}

function withContents(request: VerifyRequest): VerifyRequest {
  return { ...request, contents: true };
}

/** By its file alone an image is quick; the digests of all files, a network or another program may take their time. */
function limitOf({ path, access, crossCheck, docker, deep, running }: VerifyRequest): number {
  const isQuick = access === "native" && crossCheck === undefined && !docker && !deep && !running && !isUrl(path);
  return isQuick ? limits.native : limits.host;
}

/** Writes the profile of an image; a file that is there already stays as it is. */
async function writeProfile({ image, output }: CommandLine & { kind: "init" }): Promise<number> {
  if (output !== undefined) requireNew(output);
  const draft = await draftOf(image, {
    limit: isUrl(image) ? limits.host : limits.native,
    signal: interruption.signal,
  });
  if (interruption.signal.aborted) return await interrupted();
  if ("sentence" in draft) {
    complain(draft.sentence);
    return draft.exitCode;
  }
  if (output === undefined) await writeOutput("-", draft.text);
  else writeNew(output, draft.text);
  return 0;
}

async function interrupted(): Promise<number> {
  // What a thread held is let go when the thread is ended, a moment later.
  await childProcessesEnded(patience);
  complain("Interrupted; no report was written.");
  const signal = String(interruption.signal.reason) as NodeJS.Signals;
  return 128 + constants.signals[signal];
}

function complain(sentence: string): void {
  process.stderr.write(`amphora-verify: ${escapeControls(sentence.replace(/\.?$/, "."))}\n`);
}
