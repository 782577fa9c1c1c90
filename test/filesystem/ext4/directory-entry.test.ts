import { expect } from "chai";
import { entryLength } from "../../../src/filesystem/ext4/directory-entry.ts";

describe("entryLength", () => {
  it("is what is stored, save in blocks of 64 KiB", () => {
    expect([12, 4096, 0].map((stored) => entryLength(stored, 4096))).to.deep.equal([12, 4096, 0]);
    expect([12, 0xfff0, 0xffff, 0, 1].map((stored) => entryLength(stored, 65536))).to.deep.equal([
      12, 0xfff0, 65536, 65536, 65536,
    ]);
  });
});
