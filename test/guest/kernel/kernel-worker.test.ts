import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { threadFile } from "../../../src/disk/thread-file.ts";
import type { KernelMessage, KernelThreadData } from "../../../src/guest/kernel/kernel-message.ts";
import { smallInitrd } from "../../support/good-amphora/kernel.ts";
import { goodAmphora, kernelVersion } from "../../support/good-amphora.ts";
import { packedBy } from "../../support/packed-sample.ts";
import { makeRawImage } from "../../support/real-image.ts";
import { scratchDirectory } from "../../support/real-tool.ts";

const ways: [string, ...string[]][] = [
  ["gzip", "-c"],
  ["xz", "-c", "--check=crc32"],
  ["zstd", "-c"],
  ["lz4", "-l", "-c"],
];

describe("the thread's own program", () => {
  const scratch = scratchDirectory();

  it("looks into every kernel, as it is bundled, and then ends", async function () {
    const entries = goodAmphora();
    for (const command of ways) {
      entries.set(`/boot/vmlinuz-${command[0]}`, "no kernel");
      entries.set(`/boot/initrd.img-${command[0]}`, packedBy(this, command, smallInitrd(command[0])));
    }
    makeRawImage(scratch("image.raw"), entries);
    const messages: KernelMessage[] = [];
    const workerData: KernelThreadData = { location: scratch("image.raw") };
    const worker = new Worker(threadFile("src/guest/kernel/kernel-worker"), { workerData, execArgv: [] });
    worker.on("message", (message: KernelMessage) => messages.push(message));
    const code = await new Promise<number>((resolve, reject) => worker.on("exit", resolve).on("error", reject));
    expect(code).to.equal(0);
    const answerTo = (what: string, path: string) => {
      const message = messages.find((one) => one.what === what && one.path === path);
      return message !== undefined && "answer" in message ? message.answer : message;
    };
    for (const name of [kernelVersion, ...ways.map(([command]) => command)]) {
      const listing = answerTo("initrd", `/boot/initrd.img-${name}`);
      expect(listing, name).to.have.property("entries").with.lengthOf(8);
      expect(listing, name).to.not.have.any.keys("defect", "unread");
    }
    expect(answerTo("payload", `/boot/vmlinuz-${kernelVersion}`)).to.have.property("release", kernelVersion);
    expect(answerTo("payload", "/boot/vmlinuz-xz")).to.equal(undefined);
    expect(answerTo("moduleFiles", `/usr/lib/modules/${kernelVersion}`))
      .to.have.property("length")
      .above(20);
  });
});
