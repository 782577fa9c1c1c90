import { setTimeout as sleep } from "node:timers/promises";
import { BootFailure, type BootRefusal } from "./boot-failure.ts";
import type { ConsoleFinding } from "./console-watch.ts";
import type { RunningMachine } from "./start-machine.ts";

/** Milliseconds that the console is heard on after a fatal line, for what it says about it. */
const aftermath = 700;

/** Milliseconds between questions. */
const pause = 250;

/** Lines of the console kept as evidence. */
const tailLines = 60;

const sentences: Readonly<Record<Exclude<ConsoleFinding["kind"], "stall" | "noted">, string>> = {
  panic: "its kernel panicked",
  oops: "its kernel failed",
  emergency: "it ended in an emergency shell",
  "no-root": "its root file system was not found",
  "out-of-memory": "it ran out of memory",
  loader: "its boot loader did not start a kernel",
};

/**
 * Waits until something is true of a booting machine. A line on the console that says that it never will be ends the wait
 * within a second.
 *
 * @param ask asked again until it is true; one that throws says no
 * @param limit milliseconds
 * @param what is waited for, for the sentence: `the agent`
 * @throws {BootFailure}
 */
export async function awaitAgent(
  machine: RunningMachine,
  ask: () => Promise<boolean>,
  limit: number,
  what = "the agent",
  signal?: AbortSignal,
): Promise<void> {
  const start = Date.now();
  let isOver = false;
  let failure: { code: BootRefusal; reason: string } | undefined;
  const failed = new Promise<void>((resolve) => {
    const fail = (code: BootRefusal, reason: string) => {
      failure ??= { code, reason };
      resolve();
    };
    const deadline = setTimeout(() => fail("boot-silent", `${what} had not answered once`), limit);
    const interrupted = () => fail("boot-cancelled", "it was interrupted");
    signal?.addEventListener("abort", interrupted);
    if (signal?.aborted) interrupted();
    machine.onFinding(({ kind, line, fatal }) => {
      if (!fatal || isOver || kind === "stall" || kind === "noted") return;
      setTimeout(() => fail(`boot-${kind}`, `${sentences[kind]}: ${line}`), aftermath);
    });
    machine.onEvent(({ event, data }) => {
      if (isOver || event !== "BLOCK_IO_ERROR" || data["nospace"] !== true) return;
      fail("boot-no-space", "this host's disk is full");
    });
    void machine.ended.then(({ exitCode, stderr }) => {
      const said = stderr.trim().split("\n").at(-1) ?? "";
      fail("qemu-ended", `QEMU ended with status ${exitCode}${said === "" ? "" : ` and said: ${said}`}`);
    });
    void answered().then(() => {
      isOver = true;
      clearTimeout(deadline);
      signal?.removeEventListener("abort", interrupted);
      resolve();
    });
  });
  async function answered(): Promise<void> {
    while (failure === undefined && !(await ask().catch(() => false))) await sleep(pause);
  }
  await failed;
  if (failure === undefined) return;
  const seconds = Math.round((Date.now() - start) / 1000);
  const reason = failure.reason.replace(/\.$/, "");
  const sentence = `The amphora did not come up: after ${seconds} s ${reason}; see what its console said last.`;
  throw new BootFailure(failure.code, sentence, machine.lastLines(tailLines));
}
