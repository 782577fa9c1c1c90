import { expect } from "chai";
import { corrupt } from "../../../src/disk/vhd/corrupt.ts";

describe("corrupt of VHD", () => {
  it("names what is wrong and what to do", () => {
    expect(corrupt("it has no footer")).to.include({
      code: "corrupt-image",
      message: "the VHD is damaged: it has no footer; convert or build the image again",
    });
  });
});
