import { expect } from "chai";
import { attributeCollection } from "../../../src/filesystem/xfs/attribute-collection.ts";
import { readShortformAttributes } from "../../../src/filesystem/xfs/shortform-attributes.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { forkOf } from "./xfs-fixture.ts";

function read(bytes: readonly number[]): [string, string][] {
  const collection = attributeCollection(99);
  readShortformAttributes(forkOf([Buffer.from(bytes)], { name: "attribute", format: "local" }), collection);
  return [...collection.attributes].map(([name, value]) => [name, Buffer.from(value).toString()]);
}

describe("readShortformAttributes", () => {
  const two = [0, 13, 2, 0, 1, 1, 0, 0x61, 0x78, 1, 0, 4, 0x62];

  it("reads names and values one after the other", () => {
    expect(read(two)).to.deep.equal([
      ["user.a", "x"],
      ["security.b", ""],
    ]);
    expect(read([0, 4, 0, 0])).to.deep.equal([]);
  });

  it("refuses a size or a length beyond the fork", () => {
    expect(codeOf(() => read([]))).to.equal("corrupt-filesystem");
    expect(codeOf(() => read([0, 3, 0, 0]))).to.equal("corrupt-filesystem");
    for (const [at, value] of [
      [1, 14],
      [2, 3],
      [4, 9],
      [5, 200],
    ] as const) {
      expect(
        codeOf(() => read(two.with(at, value))),
        `${value} at ${at}`,
      ).to.equal("corrupt-filesystem");
    }
  });
});
