import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { workerFile } from "../../src/verify/home.ts";
import type { WorkerMessage } from "../../src/verify/worker-message.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";

describe("the thread of an image", function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    folder = mkdtempSync(join(tmpdir(), "amphora-worker."));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("tells what is selected, each check as it ends, and the verdict last", async () => {
    const path = join(folder, "good.raw");
    makeRawImage(path, goodAmphora());
    const messages: WorkerMessage[] = [];
    await new Promise((end, fail) => {
      const workerData = { path, access: "native", docker: false, strict: false };
      const worker = new Worker(workerFile, { workerData, execArgv: [] });
      worker.on("message", (message: WorkerMessage) => messages.push(message));
      worker.on("error", fail).on("exit", end);
    });
    const [first, ...others] = messages;
    const last = others.pop();
    const selected = first?.type === "selected" ? first.selected.map(({ id }) => id) : [];
    expect(selected).to.include("B1-kernel-installed");
    expect(others.map((message) => message.type === "ended" && message.result.id)).to.have.members(selected);
    if (last?.type !== "done") throw new Error("there is no verdict");
    const { verdict, checks } = last.verification.verdict;
    expect(verdict).to.equal("pass");
    // Whatever ended first.
    expect(checks.map(({ id }) => id)).to.deep.equal(selected);
  });
});
