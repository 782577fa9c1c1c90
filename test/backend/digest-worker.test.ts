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
    const [message] = await once(worker, "message");
    expect(message).to.include({ type: "refused", code: "missing" });
    await once(worker, "exit");
  });
});
