import { createHash } from "node:crypto";
import { expect } from "chai";
import { startThreads } from "../../src/backend/digest-threads.ts";
import { openNative } from "../../src/backend/native.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeXfsDisk } from "./image-fixture.ts";

describe("startThreads", () => {
  const scratch = scratchDirectory();
  before(function () {
    needTools(this, "mkfs.xfs", "sfdisk");
    makeXfsDisk(scratch("xfs"));
  });

  it("gives the digests of each share by its place", async () => {
    const image = await openNative(scratch("xfs"));
    const { inode = 0, size = 0 } = image.root.lstat("/big") ?? {};
    image.close();
    const told: number[] = [];
    const threads = startThreads({ location: scratch("xfs"), options: {} }, 2, undefined, (share) => told.push(share));
    threads.give({ number: 0, algorithm: "sha256", nodes: [inode, inode], sizes: [size, 10] });
    threads.give({ number: 2, algorithm: "md5", nodes: [inode], sizes: [0] });
    const digests = await threads.finish();
    threads.end();
    const hashed = (name: string, content: string) => createHash(name).update(content).digest();
    const whole = hashed("sha256", "0123456789".repeat(300_000));
    expect(digests.get(0)).to.deep.equal(new Uint8Array(Buffer.concat([whole, hashed("sha256", "0123456789")])));
    expect(digests.get(2)).to.deep.equal(new Uint8Array(hashed("md5", "")));
    expect(told.sort()).to.deep.equal([0, 2]);
  });

  it("fails as soon as a thread does", async () => {
    const threads = startThreads({ location: scratch("absent"), options: {} }, 2, undefined);
    threads.give({ number: 0, algorithm: "md5", nodes: [1], sizes: [1] });
    expect(await rejectionOf(threads.finish())).to.include({ code: "missing" });
    expect(await rejectionOf(threads.failed)).to.include({ code: "missing" });
    threads.end();
  });
});
