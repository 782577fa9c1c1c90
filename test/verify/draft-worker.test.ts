import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { draftWorkerFile } from "../../src/verify/home.ts";

describe("the thread that writes a profile", () => {
  it("answers what it was given with a draft or a sentence", async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    const answer = await new Promise((end, fail) => {
      const worker = new Worker(draftWorkerFile, { workerData: "/nowhere", execArgv: [] });
      worker.once("message", end).once("error", fail);
    });
    expect(answer).to.deep.include({ exitCode: 2 }).and.to.have.property("sentence").that.contains("/nowhere");
  }).timeout(60_000);
});
