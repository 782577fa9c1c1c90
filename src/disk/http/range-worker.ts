/** The thread that fetches for `openUrl`, since what calls that waits for every answer. */
import { workerData } from "node:worker_threads";
import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { RangeAnswer, RangeQuestion, RangeThreadData } from "./range-message.ts";
import { rangesOf } from "./ranges.ts";

const { address, limits, port, answers } = workerData as RangeThreadData;
const count = new Int32Array(answers);
const ranges = rangesOf(address, limits);

port.on("message", ({ offset, size }: RangeQuestion) => {
  ranges.fetch(offset, size).then(
    (bytes) => answer({ bytes }),
    (error: unknown) => answer(refusalOf(error)),
  );
});

function answer(outcome: RangeAnswer["outcome"]): void {
  const { requests, bytes, length } = ranges;
  const message: RangeAnswer = { outcome, requests, bytes, length };
  port.postMessage(message, "bytes" in outcome ? [outcome.bytes.buffer] : []);
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
}

function refusalOf(error: unknown): { code: DiskRefusalCode; clause: string } {
  if (error instanceof Refusal) return { code: error.code as DiskRefusalCode, clause: error.message };
  const name = error instanceof Error ? error.name : "unknown";
  return { code: "unreachable", clause: `fetching failed (${name}); report this with the server's name` };
}
