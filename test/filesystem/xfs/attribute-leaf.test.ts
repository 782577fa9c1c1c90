import { expect } from "chai";
import { attributeCollection } from "../../../src/filesystem/xfs/attribute-collection.ts";
import { readAttributeLeaf } from "../../../src/filesystem/xfs/attribute-leaf.ts";
import { codeOf } from "../../support/refusal-code.ts";

/** A leaf of version 4 with one attribute in it and one elsewhere. */
function leaf(): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.writeUInt16BE(2, 12);
  bytes.writeUInt16BE(500, 32 + 4);
  bytes.writeUInt8(1, 32 + 6);
  bytes.set([0, 2, 1, ...Buffer.from("nvv")], 500);
  bytes.writeUInt16BE(480, 40 + 4);
  bytes.writeUInt8(4, 40 + 6);
  bytes.set([0, 0, 0, 7, 0, 0, 0, 9, 3, ...Buffer.from("far")], 480);
  return bytes;
}

function read(bytes: Buffer): [string, string][] {
  const collection = attributeCollection(99);
  readAttributeLeaf(bytes, 32, 99, collection, (block, size) => Buffer.from(`${size} from ${block}`));
  return [...collection.attributes].map(([name, value]) => [name, Buffer.from(value).toString()]);
}

describe("readAttributeLeaf", () => {
  it("reads values in the leaf and elsewhere", () => {
    expect(read(leaf())).to.deep.equal([
      ["user.n", "vv"],
      ["security.far", "9 from 7"],
    ]);
  });

  it("refuses what reaches beyond the leaf or into its entries", () => {
    for (const [offset, value] of [
      [12, 1000],
      [36, 510],
      [36, 511],
      [36, 40],
      [44, 505],
      [500, 5000],
    ] as const) {
      const bytes = leaf();
      bytes.writeUInt16BE(value, offset);
      expect(
        codeOf(() => read(bytes)),
        `${value} at ${offset}`,
      ).to.equal("corrupt-filesystem");
    }
  });
});
