import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { threadFile } from "../../src/disk/thread-file.ts";

describe("digest-worker", () => {
  it("says with a code why it cannot open the image", async () => {
    const worker = new Worker(threadFile("src/backend/digest-worker"), {
      workerData: { location: "/nowhere/at/all", options: {} },
      execArgv: [],
    });
    // Both may come at once, so that whoever waits for the one first misses the other.
    const [[message]] = await Promise.all([once(worker, "message"), once(worker, "exit")]);
    expect(message).to.include({ type: "refused", code: "missing" });
  });
});
