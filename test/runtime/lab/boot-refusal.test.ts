import { expect } from "chai";
import { Refusal } from "../../../src/refusal.ts";
import { BootRefusal } from "../../../src/runtime/lab/boot-refusal.ts";
import { BootFailure } from "../../../src/runtime/machine/boot-failure.ts";

describe("the refusal of an amphora that did not come up", () => {
  it("has the sentence, the code and the console of what went wrong", () => {
    const refusal = new BootRefusal(new BootFailure("boot-panic", "It panicked.", ["one", "two"]));
    expect(refusal).to.deep.include({ code: "boot-failed", reason: "boot-panic", evidence: ["one", "two"] });
    expect(refusal.message).to.equal("It panicked.");
  });

  it("has no console where no machine was started", () => {
    expect(new BootRefusal(new Refusal("no-space", "No space."))).to.deep.include({ reason: "no-space", evidence: [] });
    expect(new BootRefusal(new TypeError("odd"))).to.deep.include({ reason: "unexpected", message: "odd" });
  });
});
