import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { packClusters } from "../../../src/build/convert/compressed-clusters.ts";
import { packageInfo } from "../../../src/host/package-root.ts";
import { rawFile } from "../../support/qcow2-writer.ts";

describe("a thread that compresses", () => {
  it("answers each stretch with its number and what is left of it, and fails where there is no image", async () => {
    const program = join(packageInfo().root, "dist/src/build/convert/cluster-worker.js");
    const raw = rawFile(1024 ** 2);
    const worker = new Worker(program, { workerData: raw });
    worker.postMessage({ number: 7, offset: 131_072, length: 262_144 });
    const [answer] = await once(worker, "message");
    expect(answer).to.deep.equal({ number: 7, ...packClusters(readFileSync(raw).subarray(131_072, 393_216)) });
    await worker.terminate();
    const lost = new Worker(program, { workerData: `${raw}.missing` });
    expect((await once(lost, "error"))[0]).to.include({ code: "ENOENT" });
  });
});
