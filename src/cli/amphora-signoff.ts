#!/usr/bin/env node
import { packageInfo } from "../host/package-root.ts";
import { exitCodeOfSignal } from "../host/run.ts";
import { Refusal } from "../refusal.ts";
import { escapeControls } from "../report/escape.ts";
import { writeOutput } from "../report/output.ts";
import { parseSignoffCommand, type SignoffCommand } from "../signoff/command-line.ts";
import { exitCodeOf } from "../signoff/refusal-code.ts";

/** The passphrase of a key; programs that are started do not learn it. */
const passphrase = process.env["AMPHORA_SIGNOFF_PASSPHRASE"];
delete process.env["AMPHORA_SIGNOFF_PASSPHRASE"];

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => interruption.abort(name));
// Whoever reads our output may leave early; the exit code is still theirs to have.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
// Threads that look into images are waited for by nobody.
process.exit(await main());

async function main(): Promise<number> {
  try {
    await writeOutput("-", await answer(parseSignoffCommand(process.argv.slice(2))));
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) {
      complain("Interrupted; nothing was written.");
      return exitCodeOfSignal(String(interruption.signal.reason)) ?? 1;
    }
    complain(
      error instanceof Refusal
        ? error.message
        : `Unexpected error: ${error instanceof Error ? error.message : String(error)}`,
    );
    return error instanceof Refusal ? exitCodeOf(error) : 1;
  }
}

/** What is to be said on standard output. */
async function answer(command: SignoffCommand): Promise<string> {
  const context = {
    now: Date.now(),
    signal: interruption.signal,
    onStale: (path: string) => complain(`Removed ${path}, which a run that was killed had left.`),
  };
  switch (command.kind) {
    case "help":
      return command.text;
    case "version":
      return `amphora-signoff ${packageInfo().version}\n`;
    case "sign":
    case "prepare": {
      const [{ signOff }, { signedOffText }] = await Promise.all([
        import("../signoff/sign-off.ts"),
        import("../signoff/outcome-text.ts"),
      ]);
      return signedOffText(
        command.output,
        await signOff(command, { ...context, ...(passphrase !== undefined && { passphrase }) }),
      );
    }
    case "attach":
    case "verify": {
      const [{ attachSignatures, verifyBundle }, { verifiedText }] = await Promise.all([
        import("../signoff/bundle-verification.ts"),
        import("../signoff/outcome-text.ts"),
      ]);
      const verified =
        command.kind === "attach" ? attachSignatures(command, context) : await verifyBundle(command, context);
      return verifiedText(command.directory, verified);
    }
  }
}

function complain(sentence: string): void {
  process.stderr.write(`amphora-signoff: ${escapeControls(sentence.replace(/\.?$/, "."))}\n`);
}
