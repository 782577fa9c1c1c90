import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { build } from "../build/build.ts";
import { helpText } from "../build/options/option-document.ts";
import { type Options, parseOptions } from "../build/options/options.ts";
import { hostAptSources } from "../build/plan/host-apt-sources.ts";
import { makePlan, type Plan } from "../build/plan/plan.ts";
import { planText } from "../build/plan/plan-text.ts";
import { BuildFailure } from "../build/run/build-failure.ts";
import { createProgress } from "../build/run/progress.ts";
import { redactEnvironment } from "../build/secrets.ts";
import { wantsColour } from "../host/colour.ts";
import { packageInfo } from "../host/package-root.ts";
import { findPrivilege } from "../host/privilege.ts";
import { Refusal } from "../refusal.ts";
import { runDoctor } from "./doctor-command.ts";

/** What a refusal means for the exit status; all others mean 1. */
const EXIT_CODES: Readonly<Record<string, number>> = { "unknown-host": 2, "bad-value": 3 };
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

// A password among the arguments is not for everybody who lists processes.
process.title = "diskimage-create";
// Who waits for a write is told of its failure there; nobody needs to be told that the errors' own stream is gone.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.exitCode = await main();

async function main(): Promise<number> {
  const interruption = new AbortController();
  let signal: (typeof SIGNALS)[number] | undefined;
  for (const name of SIGNALS) {
    process.on(name, () => {
      signal ??= name;
      interruption.abort();
    });
  }
  try {
    return await answer(interruption.signal);
  } catch (error) {
    if (signal !== undefined) {
      const interrupted = error instanceof Refusal && error.code === "interrupted";
      const sentence = interrupted ? error.message : "The build was interrupted before it began.";
      process.stderr.write(`diskimage-create: ${sentence}\n`);
      return 128 + constants.signals[signal];
    }
    if (!(error instanceof Refusal)) {
      process.stderr.write(`diskimage-create: Unexpected error: ${error instanceof Error ? error.message : error}\n`);
      return 1;
    }
    if (error instanceof BuildFailure) process.stderr.write(error.tail.map((line) => `  ${line}\n`).join(""));
    process.stderr.write(`diskimage-create: ${error.message}\n`);
    return error instanceof BuildFailure ? error.exitStatus : exitCodeOf(error.code);
  }
}

/** @param code of the refusal, if there was one */
function exitCodeOf(code: string | undefined): number {
  return code === undefined ? 0 : (EXIT_CODES[code] ?? 1);
}

async function answer(signal: AbortSignal): Promise<number> {
  const { root, version } = packageInfo();
  if (process.argv[2] === "doctor") return exitCodeOf(await runDoctor(process.argv.slice(3), signal, print));
  if (process.argv[2] === "matrix") {
    // Few builds need what renders the jobs of a CI.
    await (await import("./matrix-command.ts")).runMatrix(process.argv.slice(3));
    return 0;
  }
  const request = parseOptions(process.argv.slice(2), process.env, process.cwd());
  if (request.kind === "help") return print(helpText());
  if (request.kind === "version") return print(`diskimage-create ${version}\n`);
  const { options } = request;
  const plan = makePlan(options, {
    env: process.env,
    cwd: process.cwd(),
    elements: join(root, "elements"),
    aptSources: hostAptSources(),
    exists: existsSync,
  });
  if (options.dryRun) return print(show({ ...plan, environment: redactEnvironment(plan.environment) }, options));
  await runBuild(plan, options, signal);
  return 0;
}

async function runBuild(plan: Plan, options: Options, signal: AbortSignal): Promise<void> {
  const { env, stderr } = process;
  // Asked before there is a live line that would write over the question.
  if (process.stdin.isTTY && stderr.isTTY && !env["CI"]) await findPrivilege(true);
  const progress = createProgress(stderr, wantsColour(stderr, env));
  if (options.rootPassword !== undefined) {
    progress.note("The image gets a root password; such an image is not for production.");
  }
  try {
    const { image } = await build(plan, options, { env, cwd: process.cwd(), signal, progress });
    progress.end();
    await print(`${plan.output}\n${image.size} bytes\nSHA-256 ${image.sha256}\n`);
  } finally {
    progress.end();
  }
}

function show(plan: Plan, options: Options): string {
  return options.json ? `${JSON.stringify(plan, null, 2)}\n` : planText(plan);
}

/** @throws {Refusal} `output` unless all is written, or a reader such as head went away */
async function print(text: string): Promise<number> {
  const error = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(text, resolve));
  if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") {
    throw new Refusal("output", `The standard output cannot be written (${error.message}); send it elsewhere.`);
  }
  return 0;
}
