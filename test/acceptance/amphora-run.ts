import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundle } from "../../setup/bundle.mjs";
import type { CheckResult, ImageVerdict, VerdictDocument } from "../../src/verify/verdict.ts";
import { exclusively } from "../support/exclusive.ts";

const root = resolve(import.meta.dirname, "../..");

/** What `amphora-verify` said of one image, and how it ended. */
export interface AmphoraRun {
  readonly status: number | null;
  readonly stderr: string;
  /** Empty where there is no report. */
  readonly image: ImageVerdict | undefined;
  readonly seconds: number;
}

export interface AmphoraRunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Put before the command. */
  readonly prefix?: readonly string[];
}

/** Runs the real command with a report. */
export async function amphoraVerify(args: readonly string[], options: AmphoraRunOptions = {}): Promise<AmphoraRun> {
  await bundle(root);
  const directory = mkdtempSync(join(tmpdir(), "amphora-run."));
  const report = join(directory, "verify.json");
  const began = Date.now();
  try {
    const command = [process.execPath, join(root, "dist/src/cli/amphora-verify.js"), ...args, "-q", "--json", report];
    const [program = "", ...rest] = [...(options.prefix ?? []), ...command];
    const child = spawn(program, rest, {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...options.env },
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [status] = (await once(child, "close")) as [number | null];
    const document = existsSync(report) ? (JSON.parse(readFileSync(report, "utf8")) as VerdictDocument) : undefined;
    return { status, stderr, image: document?.images[0], seconds: (Date.now() - began) / 1000 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The verdict on an image with all scenarios: what `npm start` left when that was of these sources, else a new one. No two
 * processes boot it at once.
 */
export function scenarioVerdict(image: string): Promise<ImageVerdict> {
  return exclusively(join(root, "out/test/scenario.lock"), async () => {
    await bundle(root);
    const left = join(root, "out/verify.json");
    const stamp = join(root, "dist/.sources");
    if (existsSync(left) && statSync(left).mtimeMs > Math.max(statSync(image).mtimeMs, statSync(stamp).mtimeMs)) {
      const [verdict] = (JSON.parse(readFileSync(left, "utf8")) as VerdictDocument).images;
      if (verdict?.checks.some(({ id }) => id === "N2-agent-answers")) return verdict;
    }
    const { image: verdict, stderr } = await amphoraVerify(["--scenario", image]);
    if (verdict === undefined) throw new Error(`amphora-verify wrote no report: ${stderr}`);
    return verdict;
  });
}

/** @throws {Error} where the verdict lacks it */
export function resultIn(image: ImageVerdict | undefined, id: string): CheckResult {
  const result = image?.checks.find((one) => one.id === id);
  if (result === undefined) throw new Error(`the verdict has no check ${id}`);
  return result;
}
