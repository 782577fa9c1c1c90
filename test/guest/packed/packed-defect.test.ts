import { expect } from "chai";
import { damaged, PackedDefect, unread } from "../../../src/guest/packed/packed-defect.ts";

describe("a defect of a packed stream", () => {
  it("tells what is damaged from what is only not read here", () => {
    expect(damaged("it ends")).to.be.instanceOf(PackedDefect).and.to.include({ code: "damaged", message: "it ends" });
    expect(unread("it is odd")).to.include({ code: "unread", message: "it is odd" });
  });
});
