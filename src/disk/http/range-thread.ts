import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { threadFile } from "../thread-file.ts";
import type { Limits } from "./limits.ts";
import type { RangeAnswer, RangeQuestion, RangeThreadData } from "./range-message.ts";

/** Fetches ranges while the caller waits. */
export interface RangeThread {
  /** Bytes from `offset`: `size`, or as many as there are when it is the first range asked for. @throws {Refusal} */
  fetch(offset: number, size: number): Uint8Array<ArrayBuffer>;
  /** Of the last answer. */
  readonly progress: Omit<RangeAnswer, "outcome">;
  /** Ends the thread; nothing may be fetched after that. */
  close(): void;
}

/** Milliseconds beyond the limits after which a thread that does not answer counts as broken. */
const grace = 10_000;

/** Starts a thread that fetches; it does not keep the process alive. */
export function startRangeThread(address: string, limits: Limits): RangeThread {
  const { port1: port, port2 } = new MessageChannel();
  const answers = new SharedArrayBuffer(4);
  const count = new Int32Array(answers);
  const workerData: RangeThreadData = { address, limits, port: port2, answers };
  // Loaders of this process, such as one for TypeScript, would wait for it while it waits for the thread.
  const worker = new Worker(threadFile("src/disk/http/range-worker"), {
    workerData,
    transferList: [port2],
    execArgv: [],
  });
  worker.on("error", () => {});
  worker.unref();
  let progress: RangeThread["progress"] = { requests: 0, bytes: 0, length: 0 };
  let isOpen = true;

  function close(): void {
    if (isOpen) void worker.terminate();
    isOpen = false;
    port.close();
  }

  return {
    fetch(offset, size) {
      if (!isOpen) throw broken("was closed");
      const seen = Atomics.load(count, 0);
      const question: RangeQuestion = { offset, size };
      port.postMessage(question);
      if (Atomics.wait(count, 0, seen, limits.total + grace) === "timed-out") {
        close();
        throw broken("does not answer");
      }
      const received = receiveMessageOnPort(port);
      if (received === undefined) throw broken("answers nothing");
      const { outcome, ...rest }: RangeAnswer = received.message;
      progress = rest;
      if ("bytes" in outcome) return outcome.bytes;
      throw new Refusal<DiskRefusalCode>(outcome.code, outcome.clause);
    },
    get progress() {
      return progress;
    },
    close,
  };
}

function broken(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("unreachable", `the thread that fetches ${what}; open the URL again`);
}
