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
  const over = new AbortController();
  let failure: { readonly code: BootRefusal; readonly reason: string } | undefined;
  await new Promise<void>((resolve) => {
    /** What is said first counts; an answer that comes during the aftermath changes nothing any more. */
    const fail = (code: BootRefusal, reason: string, after = 0) => {
      if (failure !== undefined || over.signal.aborted) return;
      failure = { code, reason };
      setTimeout(resolve, after);
    };
    const deadline = setTimeout(() => fail("boot-silent", `${what} had not answered once`), limit);
    over.signal.addEventListener("abort", () => clearTimeout(deadline));
    const interrupted = () => fail("boot-cancelled", "it was interrupted");
    signal?.addEventListener("abort", interrupted, { signal: over.signal });
    if (signal?.aborted) interrupted();
    machine.onFinding(({ kind, line, fatal }) => {
      if (fatal && kind !== "stall" && kind !== "noted") fail(`boot-${kind}`, `${sentences[kind]}: ${line}`, aftermath);
    });
    machine.onEvent(({ event, data }) => {
      if (event === "BLOCK_IO_ERROR" && data["nospace"] === true) fail("boot-no-space", "this host's disk was full");
    });
    void machine.ended.then(({ exitCode, stderr }) => {
      const said = stderr.trim().split("\n").at(-1) ?? "";
      fail("qemu-ended", `QEMU ended with status ${exitCode}${said === "" ? "" : ` and said: ${said}`}`);
    });
    const askOn = async () => {
      while (failure === undefined && !(await ask().catch(() => false))) await sleep(pause);
      if (failure === undefined) resolve();
    };
    void askOn();
  });
  over.abort();
  if (failure === undefined) return;
  const seconds = Math.round((Date.now() - start) / 1000);
  const { code, reason } = failure as { readonly code: BootRefusal; readonly reason: string };
  const sentence = `The amphora did not come up: after ${seconds} s ${reason.replace(/\.$/, "")}; see what its console said last.`;
  throw new BootFailure(code, sentence, machine.lastLines(tailLines));
}
