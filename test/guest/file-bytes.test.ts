import { expect } from "chai";
import { fileBytes } from "../../src/guest/file-bytes.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

describe("a file of the guest as a reader", () => {
  const tree = memoryTree(
    new Map<string, Entry>([
      ["/a", "hello"],
      ["/b", { link: "a" }],
      ["/c", { directory: true }],
    ]),
  );

  it("gives its bytes, and none beyond its end", () => {
    const file = fileBytes(tree, "/b");
    expect(file?.length).to.equal(5);
    expect(Buffer.from(file?.read(1, 3) ?? []).toString()).to.equal("ell");
    expect(file?.read(5, 0)).to.have.lengthOf(0);
    expect(() => file?.read(3, 3)).to.throw(/outside/);
  });

  it("is there for regular files only", () => {
    expect([fileBytes(tree, "/c"), fileBytes(tree, "/gone")]).to.deep.equal([undefined, undefined]);
  });
});
