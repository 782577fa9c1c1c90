import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Finding } from "./finding.ts";
import type { CaseName } from "./fuzz-case.ts";
import type { Job, Line, Summary } from "./runner-message.ts";

/** A run of many cases. */
export interface Campaign {
  readonly targets: readonly string[];
  readonly seed: number;
  readonly runs: number;
  /** The first case of each target. */
  readonly first?: number;
  readonly minutes?: number;
  /** Kept cases to run instead. */
  readonly found?: readonly string[];
  /** Hears of progress, now and then. */
  readonly onProgress?: (done: number) => void;
  /** Hears at once of what may be a fault. */
  readonly onSuspect?: (finding: Finding) => void;
}

/** What came of it. */
export interface Outcome {
  readonly done: number;
  readonly seconds: number;
  /** Each fault once. */
  readonly findings: readonly Finding[];
  readonly slowest: { readonly milliseconds: number; readonly case?: CaseName };
  readonly largest: { readonly bytes: number; readonly case?: CaseName };
  readonly depths: Readonly<Record<string, number>>;
}

const runner = fileURLToPath(new URL("case-runner.ts", import.meta.url));
const heapMegabytes = 512;
/** Time of the processor that one case may take; a case that waits for something takes none. */
const mostSeconds = 5;
const mostWaiting = 60;
const pollMilliseconds = 250;
/** Linux counts processor time in hundredths of a second (USER_HZ). */
const ticks = 100;
/** Different faults after which a run is given up. */
const mostFindings = 20;

/** How a child ended: `turn` was under way when it was no success. */
interface End {
  readonly summary?: Summary;
  readonly turn: number;
  readonly reason?: "slow" | "death";
  readonly output: string;
}

/** Runs cases in a process of their own, which is ended from outside when it hangs, and begun again behind the case. */
export async function runCampaign(campaign: Campaign): Promise<Outcome> {
  const { targets, seed, runs, first = 0, minutes, found } = campaign;
  const started = Date.now();
  const findings = new Map<string, Finding>();
  const total = { done: 0, slowest: { milliseconds: 0 } as Outcome["slowest"] };
  let largest: Outcome["largest"] = { bytes: 0 };
  const depths: Record<string, number> = {};
  const from = first * targets.length;
  const to = found?.length ?? from + runs;
  for (let turn = from; turn < to && findings.size < mostFindings; ) {
    const job = {
      targets,
      seed,
      from: turn,
      to,
      ...(found && { found }),
      ...(minutes !== undefined && { deadline: started + minutes * 60_000 }),
    };
    const suspects: Finding[] = [];
    const end = await runChild(
      job,
      (finding) => {
        suspects.push(finding);
        campaign.onSuspect?.(finding);
      },
      (at) => campaign.onProgress?.(at - from),
    );
    const { summary } = end;
    if (summary !== undefined) {
      for (const [depth, count] of Object.entries(summary.depths)) depths[depth] = (depths[depth] ?? 0) + count;
      if (summary.slowest > total.slowest.milliseconds) {
        total.slowest = { milliseconds: summary.slowest, ...(summary.slowestCase && { case: summary.slowestCase }) };
      }
      if (summary.largest > largest.bytes) {
        largest = { bytes: summary.largest, ...(summary.largestCase && { case: summary.largestCase }) };
      }
    }
    const ended = end.reason === undefined ? undefined : await endFinding(end, job);
    for (const finding of [...suspects, ...(ended ? [ended] : [])]) {
      const key = `${finding.case.target} ${finding.kind} ${finding.place || finding.message.replace(/\d+/g, "N")}`;
      if (findings.has(key) || !(finding === ended || (await isConfirmed(finding, job)))) continue;
      findings.set(key, finding);
    }
    const next = end.reason === undefined ? (summary?.next ?? to) : end.turn + 1;
    total.done += next - turn;
    if (end.reason === undefined) break;
    turn = next;
  }
  const seconds = (Date.now() - started) / 1000;
  return { ...total, seconds, findings: [...findings.values()], largest, depths };
}

async function endFinding({ turn, reason = "death", output }: End, job: Omit<Job, "heartbeat">): Promise<Finding> {
  const message = reason === "slow" ? `it took over ${mostSeconds} s` : `the process ended with ${output}`;
  return { case: await nameOf(turn, job), kind: reason, message, place: "" };
}

async function nameOf(turn: number, { targets, seed, found }: Omit<Job, "heartbeat">): Promise<CaseName> {
  const kept = found?.[turn];
  if (kept !== undefined) return (await import("./finding.ts")).readFound(kept);
  const target = targets[turn % targets.length] ?? "";
  return { target, seed, number: Math.floor(turn / targets.length) };
}

/** Time and memory that a child told of are measured once more in a fresh one, where no garbage of other cases counts. */
async function isConfirmed(finding: Finding, { found }: Omit<Job, "heartbeat">): Promise<boolean> {
  if ((finding.kind !== "slow" && finding.kind !== "memory") || found !== undefined) return true;
  const { target, seed, number } = finding.case;
  const again: Finding[] = [];
  const job = { targets: [target], seed, from: number, to: number + 1 };
  const end = await runChild(
    job,
    (one) => again.push(one),
    () => undefined,
  );
  return end.reason !== undefined || again.some(({ kind }) => kind === finding.kind);
}

/** Runs one child to its end. */
async function runChild(
  job: Omit<Job, "heartbeat">,
  onFinding: (finding: Finding) => void,
  onTurn: (turn: number) => void,
): Promise<End> {
  const folder = mkdtempSync(join(tmpdir(), "amphora-image-fuzz-"));
  const heartbeat = join(folder, "turn");
  writeFileSync(heartbeat, Buffer.alloc(8));
  const beat = Buffer.alloc(8);
  beat.writeDoubleLE(job.from);
  writeFileSync(heartbeat, beat);
  const options = ["--expose-gc", `--max-old-space-size=${heapMegabytes}`, "--import", "tsx"];
  const child = spawn(process.execPath, [...options, runner, JSON.stringify({ ...job, heartbeat })], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", stop);
  let summary: Summary | undefined;
  let output = "";
  child.stderr.on("data", (data) => {
    output = (output + data).slice(-4000);
  });
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line: Line = JSON.parse(text);
    if (line.finding) onFinding(line.finding);
    if (line.summary) summary = line.summary;
  });
  try {
    const watch = watchOver(child, heartbeat, onTurn);
    const { code, signal } = await ending(child);
    const { turn, hangs } = watch.stop();
    if (hangs) return { turn, reason: "slow", output: "" };
    if (code === 0 && summary !== undefined) return { summary, turn, output: "" };
    // Of what V8 and Node say at their end, the line that tells the reason.
    const reason = /^.*(?:FATAL ERROR|\w*Error\b).*$/m.exec(output)?.[0] ?? "";
    return { turn, reason: "death", output: `${signal ?? code} ${reason}`.trim() };
  } finally {
    process.off("exit", stop);
    rmSync(folder, { recursive: true, force: true });
  }
}

function ending(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

/** Ends a child whose case takes too long. */
function watchOver(child: ChildProcess, heartbeat: string, onTurn: (turn: number) => void) {
  let turn = -1;
  let since = Date.now();
  let used = 0;
  let hangs = false;
  const look = () => {
    const now = readFileSync(heartbeat).readDoubleLE(0);
    const cpu = processorSeconds(child.pid ?? 0);
    if (now !== turn) {
      [turn, since, used] = [now, Date.now(), cpu];
      onTurn(turn);
    } else if (cpu - used > mostSeconds || Date.now() - since > mostWaiting * 1000) {
      hangs = true;
      child.kill("SIGKILL");
    }
  };
  const timer = setInterval(look, pollMilliseconds);
  return {
    stop() {
      clearInterval(timer);
      return { turn: readFileSync(heartbeat).readDoubleLE(0), hangs };
    },
  };
}

/** utime and stime of proc_pid_stat(5). */
function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticks;
  } catch {
    return 0;
  }
}
