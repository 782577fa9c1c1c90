import { expect } from "chai";
import { corrupt } from "../../../src/filesystem/fat/corrupt.ts";

describe("corrupt of FAT", () => {
  it("names what is wrong and what to do", () => {
    const refusal = corrupt("its root is missing");
    expect(refusal.code).to.equal("corrupt-filesystem");
    expect(refusal.message).to.match(/^the FAT file system is damaged: its root is missing; .*fsck\.fat/);
  });
});
