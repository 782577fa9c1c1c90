import { type ChildProcess, spawn } from "node:child_process";
import { largeFilesDirectory } from "../host/large-files.ts";
import { findProgram } from "../host/run.ts";
import { createWorkDirectory } from "../host/work-directory.ts";
import { privateNetwork } from "../runtime/network/private-network.ts";
import type { VerificationEnd } from "./broken-off.ts";
import type { CheckDescription } from "./check.ts";
import { labWorkerFile } from "./home.ts";
import type { VerifyRequest } from "./request.ts";
import type { CheckResult } from "./verdict.ts";
import type { Verification } from "./verification.ts";
import type { LabOrder, WorkerMessage } from "./worker-message.ts";

export interface LabProcessOptions {
  /** The SHA-256 of the image before it is booted. */
  readonly digest: Promise<string>;
  readonly selected: (descriptions: readonly CheckDescription[]) => void;
  readonly ended: (result: CheckResult) => void;
  /** What goes on, for a line of progress. */
  readonly doing: (what: string) => void;
  readonly notice?: (sentence: string) => void;
  readonly signal?: AbortSignal;
}

/** Milliseconds for all checks of one booted image. */
const limit = 45 * 60_000;
/** Milliseconds that the process has to end what it started before it is killed. */
const patience = 3000;
/** Characters kept of what it writes to standard error. */
const kept = 2000;

// Each lab fills the processors and a gigabyte or two, so several images take turns.
let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs the checks that boot an image in a process of its own, in a network of its own where the host allows it, so that
 * nothing of it outlives this one and no port of it is the host's.
 */
export function runLabProcess(request: VerifyRequest, options: LabProcessOptions): Promise<VerificationEnd> {
  const mine = turn.then(() => run(request, options));
  turn = mine.catch(() => undefined);
  return mine;
}

async function run(request: VerifyRequest, options: LabProcessOptions): Promise<VerificationEnd> {
  if (options.signal?.aborted) return { why: "it was interrupted", selected: [], results: [] };
  const notice = (path: string) => options.notice?.(`Removed ${path}, which a run that was killed had left`);
  const work = createWorkDirectory(largeFilesDirectory(), "amphora-lab", notice);
  try {
    const network = await privateNetwork();
    const isPrivate = network.availability.available;
    const plain = findProgram("setpriv") === undefined ? [] : ["setpriv", "--pdeathsig", "KILL", "--"];
    const [program = process.execPath, ...args] = [
      ...(isPrivate ? network.prefix : plain),
      process.execPath,
      labWorkerFile,
    ];
    const child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      env: { ...process.env, LC_ALL: "C" },
      // Ctrl-C at the terminal reaches this process alone, which then tells the child.
      detached: true,
    });
    tell(child, { type: "begin", request, directory: work.path, isPrivate });
    void options.digest.then((sha256) => tell(child, { type: "digest", sha256 }));
    return await endOf(child, options);
  } finally {
    work.remove();
  }
}

function endOf(child: ChildProcess, { selected, ended, doing, notice, signal }: LabProcessOptions) {
  let [descriptions, results]: [readonly CheckDescription[], CheckResult[]] = [[], []];
  let verification: Verification | undefined;
  let why: string | undefined;
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-kept);
  });
  child.on("message", (message: WorkerMessage) => {
    switch (message.type) {
      case "selected":
        descriptions = message.selected;
        selected(descriptions);
        break;
      case "ended":
        results = [...results, message.result];
        ended(message.result);
        break;
      case "notice":
        notice?.(message.sentence);
        break;
      case "doing":
        doing(message.what);
        break;
      case "done":
        verification = message.verification;
        stop("");
    }
  });
  let killing: NodeJS.Timeout | undefined;
  function stop(reason: string): void {
    why ??= reason;
    tell(child, { type: "end" });
    killing ??= setTimeout(() => child.kill("SIGKILL"), patience);
  }
  const timer = setTimeout(
    () => stop(`booting it and all that followed took longer than ${limit / 60_000} min`),
    limit,
  );
  const onAbort = () => stop("it was interrupted");
  signal?.addEventListener("abort", onAbort, { once: true });
  return new Promise<VerificationEnd>((resolve) => {
    child.once("error", (error) => {
      why ??= `its process cannot be started (${error.message})`;
      finish();
    });
    // It comes when whatever inherited its standard error is gone as well.
    child.once("close", (code, signalName) => {
      why ??= `its process ended early (${signalName ?? `status ${code}`}${lastLine(said)})`;
      finish();
    });
    function finish(): void {
      clearTimeout(timer);
      clearTimeout(killing);
      signal?.removeEventListener("abort", onAbort);
      if (verification !== undefined) resolve({ verification });
      else resolve({ why: why ?? "its process ended early", selected: descriptions, results });
    }
  });
}

function tell(child: ChildProcess, order: LabOrder): void {
  // A child that is gone is told nothing; its end says so.
  if (child.connected) child.send(order, () => {});
}

function lastLine(text: string): string {
  const lines = text.trim().split("\n");
  const line = lines.findLast((one) => /^\w*Error\b/.test(one)) ?? lines.at(-1) ?? "";
  return line === "" ? "" : `: ${line.slice(0, 300)}`;
}
