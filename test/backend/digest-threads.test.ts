import { createHash } from "node:crypto";
import { expect } from "chai";
import { digestSize, startThreads } from "../../src/backend/digest-threads.ts";
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
    const threads = startThreads({ location: scratch("xfs"), options: {} }, 2, undefined);
    threads.give({ first: 0, nodes: [inode, inode], sizes: [size, 10] });
    threads.give({ first: 2, nodes: [inode], sizes: [0] });
    const digests = await threads.finish();
    threads.end();
    const sha256 = (content: string) => createHash("sha256").update(content).digest();
    const whole = sha256("0123456789".repeat(300_000));
    expect(digests.get(0)).to.deep.equal(new Uint8Array(Buffer.concat([whole, sha256("0123456789")])));
    expect(digests.get(2)).to.deep.equal(new Uint8Array(sha256("")));
    expect(whole).to.have.length(digestSize);
  });

  it("fails as soon as a thread does", async () => {
    const threads = startThreads({ location: scratch("absent"), options: {} }, 2, undefined);
    threads.give({ first: 0, nodes: [1], sizes: [1] });
    expect(await rejectionOf(threads.finish())).to.include({ code: "missing" });
    expect(await rejectionOf(threads.failed)).to.include({ code: "missing" });
    threads.end();
  });
});
