import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { threadFile } from "../../src/disk/thread-file.ts";
import type { KernelMessage, KernelThreadData } from "../../src/guest/kernel-message.ts";
import { amphoraImage, BUILD_PATIENCE } from "../acceptance/image.ts";

describe("the thread's own program", function () {
  this.timeout(BUILD_PATIENCE);

  it("answers its tasks in their order, and then ends", async () => {
    const { path } = await amphoraImage();
    const workerData: KernelThreadData = {
      location: path,
      tasks: [
        { what: "moduleFiles", path: "/lib/modules/none" },
        { what: "initrd", path: "/boot/none" },
      ],
    };
    const messages: KernelMessage[] = [];
    const worker = new Worker(threadFile("src/guest/kernel-worker"), { workerData, execArgv: [] });
    worker.on("message", (message: KernelMessage) => messages.push(message));
    const code = await new Promise<number>((resolve, reject) => worker.on("exit", resolve).on("error", reject));
    expect(code).to.equal(0);
    expect(messages).to.deep.equal([
      { task: 0, answer: [] },
      { task: 1, answer: { parts: [], entries: [], defect: "there is no such file" } },
    ]);
  });
});
