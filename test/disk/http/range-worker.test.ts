import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { expect } from "chai";
import { usualLimits } from "../../../src/disk/http/limits.ts";
import { rangeServer, served } from "./served-file.ts";

describe("range-worker", () => {
  const { url } = rangeServer();

  it("counts its answers where the asker waits for them", async () => {
    const { port1, port2 } = new MessageChannel();
    const answers = new SharedArrayBuffer(4);
    // A thread of Node 20 loads no TypeScript: the bundle's.
    const worker = new Worker(new URL("../../../dist/src/disk/http/range-worker.js", import.meta.url), {
      workerData: { address: url("/honest"), limits: usualLimits, port: port2, answers },
      transferList: [port2],
      execArgv: [],
    });
    port1.postMessage({ offset: 3, size: 4 });
    expect(Atomics.wait(new Int32Array(answers), 0, 0, 15_000)).to.equal("ok");
    const { outcome, ...rest } = receiveMessageOnPort(port1)?.message ?? {};
    expect(served.subarray(3, 7).equals(outcome.bytes)).to.equal(true);
    expect(rest).to.deep.equal({ requests: 1, bytes: 4, length: served.length });
    port1.close();
    await worker.terminate();
  });
});
