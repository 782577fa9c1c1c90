import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Measurement {
  readonly name: string;
  /** Wall seconds of the whole process, the median of all runs. */
  readonly seconds: number;
  readonly runs: number;
}

/**
 * Runs a command several times, one after the other, and takes the median of its wall time.
 *
 * @throws {Error} when the command ends with a status that `accept` does not hold, with the end of what it said
 */
export function measure(
  name: string,
  command: readonly string[],
  options: { readonly runs: number; readonly env?: NodeJS.ProcessEnv; readonly accept?: readonly number[] },
): Measurement {
  const seconds: number[] = [];
  for (let run = 0; run < options.runs; run++) {
    const begin = performance.now();
    runOnce(command, options.env ?? {}, options.accept ?? [0]);
    seconds.push((performance.now() - begin) / 1000);
  }
  seconds.sort((a, b) => a - b);
  return { name, seconds: seconds[Math.floor(seconds.length / 2)] ?? Number.NaN, runs: options.runs };
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

function runOnce(command: readonly string[], env: NodeJS.ProcessEnv, accept: readonly number[]): void {
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
}
