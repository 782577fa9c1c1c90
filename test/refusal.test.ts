import { expect } from "chai";
import { Refusal } from "../src/refusal.ts";

describe("a refusal", () => {
  it("is an error with a code to branch on and a sentence for the user", () => {
    const cause = new Error("EACCES");
    const refusal = new Refusal("unreadable", "a.qcow2 cannot be read; change its mode.", { cause });
    expect(refusal).to.be.instanceOf(Error);
    expect(refusal).to.include({ name: "Refusal", code: "unreadable", cause });
    expect(String(refusal)).to.equal("Refusal: a.qcow2 cannot be read; change its mode.");
  });
});
