import { expect } from "chai";
import { aclValue } from "../../../src/filesystem/ext4/posix-acl.ts";
import { codeOf } from "../../support/refusal-code.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("aclValue", () => {
  it("gives every entry eight bytes, and -1 to what names nobody", () => {
    const stored = hex("01000000 01000600 02000700d2040000 04000400 10000700 20000000");
    const value = "02000000 01000600ffffffff 02000700d2040000 04000400ffffffff 10000700ffffffff 20000000ffffffff";
    expect(Buffer.from(aclValue(stored, 12)).equals(hex(value))).to.equal(true);
    expect([...aclValue(hex("01000000"), 12)]).to.deep.equal([2, 0, 0, 0]);
  });

  it("refuses other versions, tags and lengths", () => {
    for (const stored of ["", "010000", "02000000", "01000000 0100", "01000000 02000700", "01000000 03000700"])
      expect(
        codeOf(() => aclValue(hex(stored), 12)),
        stored,
      ).to.equal("corrupt-filesystem");
  });
});
