#!/usr/bin/env node
import { constants } from "node:os";
import pc from "picocolors";
import { isUrl, publicLocation } from "../backend/location.ts";
import { childProcessesEnded } from "../host/child-processes.ts";
import { wantsColour } from "../host/colour.ts";
import { packageInfo } from "../host/package-root.ts";
import { Refusal } from "../refusal.ts";
import { checkListJson, checkListText } from "../report/check-list.ts";
import { escapeControls } from "../report/escape.ts";
import { jsonReport } from "../report/json.ts";
import { junitReport } from "../report/junit.ts";
import { requireWritable, writeOutput } from "../report/output.ts";
import { progressLine } from "../report/progress.ts";
import { terminalReport } from "../report/terminal.ts";
import type { CheckDescription } from "../verify/check.ts";
import { type CommandLine, parseCommandLine } from "../verify/command-line.ts";
import { checkFiles } from "../verify/home.ts";
import type { VerifyRequest } from "../verify/request.ts";
import type { VerdictDocument } from "../verify/verdict.ts";
import { type VerifiedImage, verifyImage } from "../verify/verify-image.ts";

/** Milliseconds that an image may take: by its file alone, and with a mount, a container engine or a network. */
const limits = { native: 5 * 60_000, host: 30 * 60_000 };

/** Milliseconds that an interrupted run waits for mounts and appliances to be gone. */
const patience = 5000;

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => interruption.abort(name));
}
// Whoever reads our output may leave early; the exit code is still theirs to have. Who writes learns of all else.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
let described: Promise<readonly CheckDescription[]> | undefined;
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    return await answer(parseCommandLine(process.argv.slice(2)));
  } catch (error) {
    complain(error instanceof Refusal ? error.message : `Unexpected error: ${(error as Error).message}`);
    return error instanceof Refusal ? 2 : 1;
  }
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
      const checks = await descriptions();
      const { json } = command;
      await writeOutput(json ?? "-", json === undefined ? checkListText(checks) : checkListJson(checks));
      return 0;
    }
    case "verify":
      return verifyAll(command);
  }
}

async function verifyAll(command: CommandLine & { kind: "verify" }): Promise<number> {
  const { requests, strict, quiet, json, junit } = command;
  const colors = pc.createColors(wantsColour(process.stdout, process.env));
  const outputs = [json, junit].filter((output) => output !== undefined);
  for (const output of outputs) requireWritable(output);
  const progress = progressLine(process.stderr);
  const verified: VerifiedImage[] = [];
  for (const request of requests) {
    const one = await verifyImage(request, {
      // The digest costs more than all checks together, and only the reports in files tell it.
      digest: outputs.length > 0,
      limit: limitOf(request),
      signal: interruption.signal,
      progress: (ended, selected, transfer) => {
        const fetched = transfer && `, ${megabytes(transfer.bytes)} of ${megabytes(transfer.length)} MB fetched`;
        progress.show(`${publicLocation(request.path)}: ${ended} of ${selected} checks${fetched ?? ""}`);
      },
      notice(sentence) {
        progress.clear();
        complain(sentence);
      },
    });
    progress.clear();
    if (interruption.signal.aborted) return await interrupted();
    verified.push(one);
    if (one.sentence !== undefined) complain(one.sentence);
    // Where a report has standard output for itself, nothing else may stand there.
    else if (!outputs.includes("-")) {
      const failed = one.verdict.checks.some(({ outcome }) => outcome === "fail");
      const fixes = new Map(failed ? (await descriptions()).map(({ id, fix }) => [id, fix]) : []);
      await writeOutput("-", terminalReport(one.verdict, { strict, quiet, colors, fixes }));
    }
  }
  const tool = { name: "amphora-verify", version: packageInfo().version };
  const document: VerdictDocument = { schemaVersion: 1, tool, images: verified.map(({ verdict }) => verdict) };
  if (json !== undefined) await writeOutput(json, jsonReport(document));
  if (junit !== undefined) await writeOutput(junit, await junitReport(document, strict));
  return Math.max(...verified.map(({ exitCode }) => exitCode));
}

/** By its file alone an image is quick; a network or another program may take its time. */
function limitOf({ path, access, crossCheck, docker }: VerifyRequest): number {
  return access === "native" && crossCheck === undefined && !docker && !isUrl(path) ? limits.native : limits.host;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** What there is to check; loaded on demand, since a verdict that passes needs none of it in this thread. */
function descriptions(): Promise<readonly CheckDescription[]> {
  described ??= import("../verify/check-suite.ts").then(async ({ loadChecks }) =>
    (await loadChecks(checkFiles())).checks.map(({ description }) => description),
  );
  return described;
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
