import { expect } from "chai";
import { corrupt, unsupported } from "../../../src/filesystem/xfs/corrupt.ts";

describe("corrupt", () => {
  it("says what is damaged and what to do", () => {
    expect(corrupt("x").code).to.equal("corrupt-filesystem");
    expect(corrupt("its root is missing").message).to.match(/its root is missing; check it with xfs_repair -n/);
  });
});

describe("unsupported", () => {
  it("has a code of its own", () => {
    expect(unsupported("x")).to.include({ code: "unsupported-filesystem", message: "x" });
  });
});
