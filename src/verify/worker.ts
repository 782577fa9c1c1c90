/** The thread that verifies one image: its module graph holds the checks once, and nothing of another image. */
import { parentPort, workerData } from "node:worker_threads";
import { isUrl } from "../backend/location.ts";
import { kernelThread } from "../guest/kernel/kernel-thread.ts";
import { checkFiles } from "./home.ts";
import type { VerifyRequest } from "./request.ts";
import type { DigestTold, WorkerMessage } from "./worker-message.ts";

const tell = (message: WorkerMessage) => parentPort?.postMessage(message);

// Mocha lets go what nobody waits for, such as an assertion without its await; thrown, it fails the check.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

const request = workerData as VerifyRequest;
const told = new Promise<DigestTold>((resolve) => parentPort?.once("message", resolve));
// Only a check that waits for the digest keeps the thread from ending without it.
parentPort?.unref();

async function sha256(): Promise<string> {
  parentPort?.ref();
  try {
    const { sha256: digest } = await told;
    if (digest === "") throw new Error("the file could not be hashed");
    return digest;
  } finally {
    parentPort?.unref();
  }
}

// It takes longest of all, so it begins while the checks are still being loaded; what is behind a URL is opened once.
const kernelContents = isUrl(request.path) ? undefined : kernelThread(request.path);
const [{ loadChecks }, { verify }] = await Promise.all([import("./check-suite.ts"), import("./verification.ts")]);
const suite = await loadChecks(checkFiles(), (workerData as VerifyRequest).operators);
const verification = await verify(suite, request, {
  selected: (selected) => tell({ type: "selected", selected }),
  ended: (result) => tell({ type: "ended", result }),
  notice: (sentence) => tell({ type: "notice", sentence }),
  fetched: (transfer) => tell({ type: "fetched", transfer }),
  hashed: (hashed, files) => tell({ type: "hashed", hashed, files }),
  ...(request.digest && { sha256 }),
  ...(kernelContents && { kernelContents }),
});
tell({ type: "done", verification });
