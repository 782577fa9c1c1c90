import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { ReaderMessage } from "../../src/difference/image-reader.ts";
import { threadFile } from "../../src/disk/thread-file.ts";
import { makeRawImage } from "../support/real-image.ts";
import { runTool, scratchDirectory } from "../support/real-tool.ts";
import { smallGuest } from "../support/small-guest.ts";

describe("the thread that reads an image to be compared", function () {
  this.timeout(60_000);
  const at = scratchDirectory();

  before(async () => {
    await bundle(resolve(import.meta.dirname, "../.."));
    makeRawImage(at("a.raw"), smallGuest([{ name: "a" }], { "/etc/b": "b" }));
  });

  function messages(location: string, count: number, rows?: readonly number[]): Promise<ReaderMessage[]> {
    const worker = new Worker(threadFile("src/difference/image-worker"), { workerData: location, execArgv: [] });
    const found: ReaderMessage[] = [];
    return new Promise<ReaderMessage[]>((settle, reject) => {
      worker.on("error", reject);
      worker.on("message", (message: ReaderMessage) => {
        if (found.push(message) === count) settle(found);
        else if (rows) worker.postMessage(rows);
      });
    }).finally(() => worker.terminate());
  }

  it("tells the snapshot, then digests", async () => {
    const [first, second] = await messages(at("a.raw"), 2, [0]);
    expect([first?.type, second]).to.deep.equal([
      "snapshot",
      // The root is no file, and has nothing to be hashed.
      { type: "digests", digests: ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"] },
    ]);
  });

  it("tells why an image cannot be read, also where its file system is damaged", async () => {
    expect(await messages(at("none"), 1)).to.deep.include.members([
      { type: "refused", code: "missing", message: `${at("none")}: there is no such file; check the path` },
    ]);
    runTool("cp", [at("a.raw"), at("damaged.raw")]);
    runTool("debugfs", ["-w", "-R", "set_inode_field /etc links_count 0", `${at("damaged.raw")}?offset=1048576`]);
    const [refused] = await messages(at("damaged.raw"), 1);
    expect(refused).to.include({ type: "refused", code: "corrupt-filesystem" });
    expect(refused?.type === "refused" && refused.message).to.match(/damaged\.raw: /);
  });
});
