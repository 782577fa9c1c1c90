import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface Measurement {
  readonly name: string;
  /** Wall seconds of the whole process, or until it told that it had answered; the median of all runs. */
  readonly seconds: number;
  /** Seconds of processor time of the process and all its children, the median; none where daemons did the work. */
  readonly processor?: number;
  readonly runs: number;
  /** What the last run wrote. */
  readonly output: string;
}

export interface MeasureOptions {
  readonly runs: number;
  readonly env?: NodeJS.ProcessEnv;
  /** The exit statuses of a run that counts. */
  readonly accept?: readonly number[];
  /** A file into which the command may write the time of its answer, in seconds since 1970. */
  readonly answered?: string;
}

/**
 * Runs a command several times, one after the other.
 *
 * @throws {Error} when the command ends with a status that `accept` does not hold, with the end of what it said
 */
export function measure(name: string, command: readonly string[], options: MeasureOptions): Measurement {
  const { runs, env = {}, accept = [0], answered } = options;
  const wall: number[] = [];
  const processor: number[] = [];
  let output = "";
  for (let run = 0; run < runs; run++) {
    // bash adds up the processor time of all that it waits for.
    const timed = ["bash", "-c", 'TIMEFORMAT="#%R %U %S"; time "$@"', "bash", ...command];
    const begin = Date.now() / 1000;
    const { stdout, stderr } = runOnce(timed, env, accept);
    const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] =
      /#([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr)?.slice(1).map(Number) ?? [];
    output = stdout;
    if (answered !== undefined && existsSync(answered)) {
      wall.push(Number(readFileSync(answered, "utf8")) - begin);
      rmSync(answered);
    } else {
      wall.push(seconds);
      processor.push(user + system);
    }
  }
  const common = { name, seconds: median(wall), runs, output };
  return processor.length > 0 ? { ...common, processor: median(processor) } : common;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/**
 * The most memory a Node program ever held, all its threads together.
 *
 * @param folder an existing directory for the figure
 * @returns bytes
 */
export function peakMemory(args: readonly string[], folder: string, accept: readonly number[]): number {
  const file = join(folder, "peak");
  // Node tells its own peak when it exits; Linux would tell it only to the parent's wait4.
  const hook = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`;
  runOnce([process.execPath, "--import", `data:text/javascript,${encodeURIComponent(hook)}`, ...args], {}, accept);
  return Number(readFileSync(file, "utf8")) * 1024;
}

function runOnce(command: readonly string[], env: NodeJS.ProcessEnv, accept: readonly number[]) {
  const [program = "", ...args] = command;
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    env: { ...process.env, ...env, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  if (error) throw error;
  if (status === null || !accept.includes(status)) {
    throw new Error(`${command.join(" ")} ended with ${status}: ${(stderr || stdout).slice(-500)}`);
  }
  return { stdout, stderr };
}
