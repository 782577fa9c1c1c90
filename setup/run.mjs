import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs Node with `args` in the foreground, and ends it when this process is told to end, or dies.
 *
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, output?: number | "inherit" }} options `output` is a descriptor for both of
 *   the program's streams
 * @returns {Promise<number>} the exit status; 128 plus the number of the signal that ended it
 */
export function runNode(args, { cwd, env = process.env, output = "inherit" }) {
  const [program = process.execPath, ...first] = [...endWithParent(), process.execPath];
  const child = spawn(program, [...first, ...args], { cwd, env, stdio: ["inherit", output, output] });
  return endOf(child);
}

/** Asks the kernel to end the child also when this process is killed without a word. */
function endWithParent() {
  const probe = spawnSync("setpriv", ["--pdeathsig", "TERM", "--", "true"], { stdio: "ignore" });
  return probe.status === 0 ? ["setpriv", "--pdeathsig", "TERM", "--"] : [];
}

/** @type {(child: import("node:child_process").ChildProcess) => Promise<number>} */
function endOf(child) {
  let forwarded = false;
  /** @type {(signal: NodeJS.Signals) => void} */
  const forward = (signal) => {
    // A terminal sends the signal to parent and child, npm sends it once more: one is enough.
    if (!forwarded) child.kill(signal);
    forwarded = true;
  };
  const parent = process.ppid;
  // npm passes signals on, but when it is killed nobody tells us.
  const orphaned = () => process.env["npm_lifecycle_event"] && process.ppid !== parent && forward("SIGTERM");
  const watch = setInterval(orphaned, 1000);
  process.on("SIGINT", forward);
  process.on("SIGTERM", forward);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]);
    });
  });
}
