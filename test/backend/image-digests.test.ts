import { createHash } from "node:crypto";
import { expect } from "chai";
import { imageDigests } from "../../src/backend/image-digests.ts";
import { openNative } from "../../src/backend/native.ts";
import { memoryTree } from "../support/memory-tree.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { makeXfsDisk } from "./image-fixture.ts";

describe("imageDigests", () => {
  const scratch = scratchDirectory();
  const md5 = (content: string) => createHash("md5").update(content).digest("hex");
  const status = { inode: 7, size: 4, links: 1 };

  it("hashes by threads where the image has inodes", async function () {
    needTools(this, "mkfs.xfs", "sfdisk");
    makeXfsDisk(scratch("xfs"));
    const image = await openNative(scratch("xfs"));
    const big = image.root.lstat("/big") ?? status;
    const wanted = [{ path: "/big", status: big, algorithm: "md5" }] as const;
    const found = await imageDigests(image, scratch("xfs"), wanted);
    image.close();
    expect(found).to.deep.equal([md5("0123456789".repeat(300_000))]);
  });

  it("reads the tree of anything else", async () => {
    const image = { root: memoryTree(new Map([["/a", "text"]])) };
    const told: number[] = [];
    const wanted = [{ path: "/a", status, algorithm: "md5" }] as const;
    const found = await imageDigests(image, "nowhere", wanted, { progress: (hashed) => told.push(hashed) });
    expect(found).to.deep.equal([md5("text")]);
    expect(told).to.deep.equal([1]);
  });

  it("refuses files that claim more than any disk holds, before it reads one", async () => {
    const huge = { path: "/a", status: { ...status, size: 40 * 1024 ** 3 }, algorithm: "md5" } as const;
    const refusal = await rejectionOf(imageDigests({ root: memoryTree(new Map()) }, "nowhere", [huge, huge]));
    expect(refusal).to.include({ code: "too-large" });
  });
});
