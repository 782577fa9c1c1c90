import { expect } from "chai";
import { Refusal } from "../../../src/refusal.ts";
import { BootFailure } from "../../../src/runtime/machine/boot-failure.ts";

describe("BootFailure", () => {
  it("is a refusal that carries what the console said", () => {
    const failure = new BootFailure("boot-panic", "It panicked.", ["one", "two"]);
    expect(failure).to.be.instanceOf(Refusal);
    expect(failure).to.include({ code: "boot-panic", message: "It panicked.", name: "BootFailure" });
    expect(failure.consoleTail).to.deep.equal(["one", "two"]);
  });
});
