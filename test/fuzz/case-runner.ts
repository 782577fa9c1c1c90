// The process that cases run in: told by one line of JSON on its command line, it writes one line of JSON for each finding.
import { openSync, writeSync } from "node:fs";
import { randomOf } from "../support/random.ts";
import type { Finding } from "./finding.ts";
import { imageOf, readFound } from "./finding.ts";
import { type CaseName, makeCase, readingOf, spoiltSeeds } from "./fuzz-case.ts";
import { collectGarbage, growth, markMemory } from "./memory.ts";
import { PropertyViolation } from "./property.ts";
import type { Job, Line, Summary } from "./runner-message.ts";
import { holesAreClean, type SparseImage } from "./sparse-image.ts";
import { driveOf, targetOf } from "./targets.ts";

/** What the readers may take, and what makes a case run once more by itself. */
const mostMilliseconds = 5000;
const mostBytes = 256 * 1024 * 1024;
const otherReadings = 40;
/** Seeds are compared with what they were every so many cases. */
const spoiltEvery = 5000;

const job: Job = JSON.parse(process.argv[2] ?? "{}");
const heartbeat = openSync(job.heartbeat, "r+");
const beat = Buffer.alloc(8);
const parent = process.ppid;
const summary: { -readonly [Key in keyof Summary]: Summary[Key] } = {
  done: 0,
  next: job.from,
  slowest: 0,
  largest: 0,
  depths: {},
};

const say = (line: Line) => writeSync(1, `${JSON.stringify(line)}\n`);

if (job.found !== undefined) await replay(job.found);
else await run();
say({ summary });

async function run(): Promise<void> {
  const end = job.deadline ?? Number.POSITIVE_INFINITY;
  for (let turn = job.from; turn < job.to && Date.now() < end; turn++) {
    const target = job.targets[turn % job.targets.length] ?? "";
    const name = { target, seed: job.seed, number: Math.floor(turn / job.targets.length) };
    tell(turn);
    const { image, random } = await makeCase(name);
    await runCase(name, image, random);
    summary.next = turn + 1;
    summary.done++;
    if (turn % spoiltEvery === spoiltEvery - 1 || turn === job.to - 1) await findSpoilt(name);
  }
}

/** Kept cases, each by the number of its place in the list. */
async function replay(names: readonly string[]): Promise<void> {
  for (let turn = job.from; turn < job.to; turn++) {
    const found = readFound(names[turn] ?? "");
    const { target, seed, number } = found;
    tell(turn);
    // Larger ones are kept by their name alone.
    const isKept = found.patches !== undefined || found.packedPatches !== undefined;
    const image = isKept ? imageOf(found) : (await makeCase(found)).image;
    await runCase({ target, seed, number }, image, readingOf(found));
    // Some faults show only where certain pieces are read.
    for (let reading = 0; reading < otherReadings; reading++) {
      await runCase({ target, seed, number }, image, randomOf(reading));
    }
    summary.next = turn + 1;
    summary.done++;
  }
}

/** Shows whoever watches from outside which case is under way, and ends when nobody watches any more. */
function tell(turn: number): void {
  if (process.ppid !== parent) process.exit(1);
  beat.writeDoubleLE(turn, 0);
  writeSync(heartbeat, beat, 0, 8, 0);
}

async function runCase(name: CaseName, image: SparseImage, random: (limit: number) => number): Promise<void> {
  const target = targetOf(name.target);
  const before = markMemory();
  const { user, system } = process.cpuUsage();
  try {
    const depth = await driveOf(target)(image, random);
    if (typeof depth === "string")
      summary.depths[`${name.target} ${depth}`] = (summary.depths[`${name.target} ${depth}`] ?? 0) + 1;
  } catch (error) {
    report(name, error);
  }
  const used = process.cpuUsage();
  const milliseconds = (used.user + used.system - user - system) / 1000;
  const after = markMemory();
  const grown = growth(before, after);
  if (milliseconds > summary.slowest) Object.assign(summary, { slowest: milliseconds, slowestCase: name });
  if (grown > summary.largest) Object.assign(summary, { largest: grown, largestCase: name });
  if (milliseconds > mostMilliseconds) suspect(name, "slow", `it took ${Math.round(milliseconds)} ms`);
  if (grown > mostBytes) suspect(name, "memory", `it took ${Math.round(grown / 1048576)} MiB`);
  collectGarbage(after);
}

function suspect(name: CaseName, kind: Finding["kind"], message: string): void {
  say({ finding: { case: name, kind, message, place: "" } });
}

function report(name: CaseName, error: unknown): void {
  const kind = error instanceof PropertyViolation ? "property" : "error";
  const message = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : String(error);
  say({ finding: { case: name, kind, message, place: placeOf(error) } });
}

/** The first line of a stack that lies in the readers, else the first of all. */
function placeOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  const line = lines.find((text) => /\/src\//.test(text)) ?? lines.find((text) => /\/test\/fuzz\//.test(text));
  return /((?:src|test)\/[^)]*?):\d+\)?$/.exec(line ?? "")?.[1] ?? "";
}

async function findSpoilt(name: CaseName): Promise<void> {
  const spoilt = (await Promise.all(job.targets.map(spoiltSeeds))).flat();
  if (!holesAreClean()) spoilt.push("what holes read as");
  if (spoilt.length === 0) return;
  const message = `a reader wrote to its input (${spoilt.join(", ")})`;
  say({ finding: { case: name, kind: "property", message, place: "" } });
}
