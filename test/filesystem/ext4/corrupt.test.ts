import { expect } from "chai";
import { corrupt, unsupported } from "../../../src/filesystem/ext4/corrupt.ts";

describe("corrupt", () => {
  it("says what is damaged and what to do, under one code", () => {
    expect(corrupt("its root is gone")).to.include({
      code: "corrupt-filesystem",
      message: "the ext4 is damaged: its root is gone; check it with e2fsck -fn and build the image again",
    });
  });
});

describe("unsupported", () => {
  it("has a code of its own", () => {
    expect(unsupported("x")).to.include({ code: "unsupported-filesystem", message: "x" });
  });
});
