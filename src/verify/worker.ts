/** The thread that verifies one image: its module graph holds the checks once, and nothing of another image. */
import { parentPort, workerData } from "node:worker_threads";
import { loadChecks } from "./check-suite.ts";
import { checkFiles } from "./home.ts";
import type { VerifyRequest } from "./request.ts";
import { verify } from "./verification.ts";
import type { WorkerMessage } from "./worker-message.ts";

const tell = (message: WorkerMessage) => parentPort?.postMessage(message);

const suite = await loadChecks(checkFiles());
const verification = await verify(suite, workerData as VerifyRequest, {
  selected: (selected) => tell({ type: "selected", selected }),
  ended: (result) => tell({ type: "ended", result }),
  notice: (sentence) => tell({ type: "notice", sentence }),
  fetched: (transfer) => tell({ type: "fetched", transfer }),
});
tell({ type: "done", verification });
