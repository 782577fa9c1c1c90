import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageInfo } from "../../host/package-root.ts";
import { asRoot, type Privilege } from "../../host/privilege.ts";
import { exitCodeOfSignal } from "../../host/run.ts";

/** Milliseconds after which a build that was told to stop is no longer waited for. */
const STOP_DEADLINE = 10_000;

export interface NamespaceRun {
  readonly command: readonly string[];
  /** The command's whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The build's own directory. */
  readonly work: string;
  readonly privilege: Privilege;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** The directory of the shell programs that stand between disk-image-create and the host. */
export function hostToolsDirectory(): string {
  return join(packageInfo().root, "src", "build", "host-tools");
}

/**
 * Runs a command as root in mount and pid namespaces of its own, so that every process, mount and loop
 * device it makes ends with it, and it ends when the signal is given or this process dies.
 * @returns the command's exit status
 */
export async function runInNamespace(options: NamespaceRun): Promise<number> {
  const { work, privilege, signal } = options;
  const pairs = Object.entries(options.environment).map(([name, value]) => `${name}=${value}\0`);
  writeFileSync(join(work, "environment"), pairs.join(""), { mode: 0o600 });
  const unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "slave"];
  const init = join(hostToolsDirectory(), "namespace-init");
  const [file = "", ...args] = asRoot(privilege, [...unshare, "--", "bash", init, work, ...options.command]);
  const { execa } = await import("execa");
  const child = execa(file, args, {
    cwd: work,
    env: { PATH: options.environment["PATH"] ?? "", LC_ALL: "C" },
    extendEnv: false,
    stdin: "pipe",
    all: true,
    buffer: false,
    reject: false,
    // A terminal's Ctrl-C is for this process alone, which then stops the build in order; sudo needs the terminal.
    detached: privilege === "root",
  });
  child.stdin.on("error", () => {});
  const stop = () => {
    child.stdin.end("stop\n");
    setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE).unref();
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const line of child.iterable({ from: "all" })) options.onLine(line);
    const result = await child;
    return result.exitCode ?? exitCodeOfSignal(result.signal) ?? 1;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
