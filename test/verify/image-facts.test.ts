import { expect } from "chai";
import type { NativeImage } from "../../src/backend/native.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { defaultOptions } from "../../src/verify/expected-options.ts";
import { imageUnderTest } from "../../src/verify/image-facts.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("what checks are told of an image", () => {
  const root = memoryTree(goodAmphora());
  const image: NativeImage = {
    path: "a.tar",
    format: "tar",
    kind: "tar",
    fileSize: 10,
    virtualSize: 10,
    file: readerOf(new Uint8Array(10)),
    contents: [],
    findings: [],
    root,
    close: () => {},
  };
  const request = { path: "a.tar", access: "loopback", docker: false, strict: false } as const;

  it("is what was read of it, and what is expected", () => {
    const under = imageUnderTest(image, guestOf(root), request, { sizeGb: 3 }, defaultOptions, [], () => {});
    expect(under).to.include({ path: "a.tar", format: "tar", kind: "tar", fileSize: 10, virtualSize: 10 });
    expect(under.expected).to.deep.equal({ sizeGb: 3 });
    expect(under).to.not.have.any.keys("disk", "partitions", "rootPartition", "rootFilesystem");
  });

  it("is not asked of other programs before a check wants it", async () => {
    const under = imageUnderTest({ ...image, path: "/gone" }, guestOf(root), request, {}, defaultOptions, [], () => {});
    const error = await under.qemuImg.info().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
  });
});
