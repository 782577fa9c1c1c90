import { spawn } from "node:child_process";
import { once } from "node:events";
import { Refusal } from "../refusal.ts";

/** Something of the host that lives exactly as long as its holder: mounts, loop devices, daemons. */
export interface HolderSpec {
  /** What is being held, for the sentence of a refusal: `the mount of disk.qcow2`. */
  readonly what: string;
  /** Shell text that sets it up, with `args` as `$1`…; it may leave processes running, and fails by its status. */
  readonly setUp: string;
  /** Shell text run in the host's own namespaces once everything inside is dead; the same `$1`…. */
  readonly afterwards?: string;
  readonly args?: readonly string[];
  /** Open files that `setUp` finds as descriptors 3, 4, … (no more than four). */
  readonly files?: readonly number[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether mounts and processes get namespaces of their own, which needs root. */
  readonly namespaces: boolean;
  /** Milliseconds for `setUp`. */
  readonly deadline: number;
}

/** A holder whose `setUp` is done. */
export interface Holder {
  /** A process inside, by its number outside: `/proc/<pid>/root` shows the private mounts. */
  readonly pid: number;
  /** Ends everything inside and waits for it and for `afterwards`; may be called again. */
  end(): Promise<void>;
}

export type HolderRefusal = "holder-failed" | "holder-deadline";

// The first process of its pid namespace: when it ends, the kernel ends every process inside and drops the mounts.
const inside = `
setup=$1; shift
exec 9<&0 </dev/null
read -r pid rest </proc/self/stat
echo "pid $pid"
( if ( eval "$setup" ) >&2 9<&-; then echo ready; else echo failed; fi ) 9<&- &
exec 3<&- 4<&- 5<&- 6<&-
cat <&9 >/dev/null 2>&1 &
wait $!
`;

// Sees the end of everything inside from without; without root a session stands in for the pid namespace. It holds
// process groups that its programs made, as timeout does: field 4 after the name in /proc/PID/stat tells the session.
const outside = `
kill_session() {
  session=$1
  alive=0
  for status in /proc/[0-9]*/stat; do
    read -r line <"$status" || continue
    set -- \${line##*) }
    [ "$4" = "$session" ] && [ "$1" != Z ] || continue
    status=\${status%/stat}
    kill -KILL "\${status##*/}" && alive=1
  done 2>/dev/null
  return "$alive"
}
namespaces=$1 setup=$2 afterwards=$3 tries=0; shift 3
exec 9<&0 </dev/null
if [ "$namespaces" = yes ]; then
  unshare --mount --propagation slave --pid --fork --kill-child=KILL -- sh -c "$HOLDER_INSIDE" holder "$setup" "$@" <&9 9<&- &
else
  setsid sh -c "$HOLDER_INSIDE" holder "$setup" "$@" <&9 9<&- &
fi
exec 3<&- 4<&- 5<&- 6<&- 9<&-
wait $!
[ "$namespaces" = yes ] || until kill_session $! || [ $((tries += 1)) -gt 100 ]; do sleep 0.05; done
eval "$afterwards"
`;

/** Milliseconds that an ending holder is waited for before it is killed. */
const endDeadline = 20_000;
/** Characters kept of what `setUp` writes to standard error. */
const keptOutput = 8192;

/**
 * Starts a process that holds what `setUp` makes, and lets go of all of it when `end` is called or when this process
 * dies, however it dies: the holder reads a pipe from this process and leaves when that pipe ends.
 *
 * @throws {Refusal} {@link HolderRefusal}; the sentence quotes the last line that `setUp` wrote
 */
export async function startHolder(spec: HolderSpec): Promise<Holder> {
  const values = [spec.namespaces ? "yes" : "no", spec.setUp, spec.afterwards ?? "", ...(spec.args ?? [])];
  // Not execa, which hands down no descriptors beyond the third.
  const subprocess = spawn("sh", ["-c", outside, "holder", ...values], {
    stdio: ["pipe", "pipe", "pipe", ...(spec.files ?? [])],
    env: { ...process.env, LC_ALL: "C", ...spec.environment, HOLDER_INSIDE: inside },
    // Ctrl-C at the terminal reaches this process alone; the pipe then tells the holder.
    detached: true,
  });
  const [stdin, stdout, stderr] = [subprocess.stdin, subprocess.stdout, subprocess.stderr];
  if (stdin === null || stdout === null || stderr === null) throw new Error("the holder has no pipes");
  const closed = once(subprocess, "close").catch(() => undefined);
  let pid = 0;
  let said = "";
  let complaint = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-keptOutput);
  });
  const outcome = await new Promise<"ready" | "failed" | "deadline">((resolve) => {
    const timer = setTimeout(() => resolve("deadline"), spec.deadline);
    const settle = (state: "ready" | "failed") => {
      clearTimeout(timer);
      resolve(state);
    };
    stdout.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(0, keptOutput);
      pid = Number(/^pid (\d+)$/m.exec(said)?.[1] ?? 0);
      const state = /^(ready|failed)$/m.exec(said)?.[1];
      if (state !== undefined) settle(state as "ready" | "failed");
    });
    void closed.then(() => settle("failed"));
  });

  let ended: Promise<void> | undefined;
  const end = () => {
    ended ??= (async () => {
      stdin.destroy();
      const timer = setTimeout(() => kill(pid), endDeadline);
      await closed;
      clearTimeout(timer);
    })();
    return ended;
  };
  if (outcome === "ready" && pid > 0) return { pid, end };
  await end();
  const seconds = spec.deadline / 1000;
  if (outcome === "deadline") {
    throw new Refusal(
      "holder-deadline",
      `Setting up ${spec.what} took over ${seconds} s and was stopped; try again when the host is less busy.`,
    );
  }
  throw new Refusal("holder-failed", `Setting up ${spec.what} failed: ${lastLine(complaint) || "it gave no reason"}.`);
}

function kill(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** The last line that says something, without its full stop. */
function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim().replace(/\.$/, "") ?? "";
}
