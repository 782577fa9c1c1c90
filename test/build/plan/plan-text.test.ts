import { expect } from "chai";
import { planText } from "../../../src/build/plan/plan-text.ts";

describe("planText", () => {
  it("shows elements in order, environment, call and output, ready for a shell", () => {
    const plan = {
      elements: ["base", "vm"],
      environment: { A: "1", B: "it's\ntwo" },
      argv: ["disk-image-create", "-o", "/a b/c.qcow2", "base", "vm"],
      output: "/a b/c.qcow2",
    };
    expect(planText(plan)).to.equal(
      "Elements:\n   1 base\n   2 vm\n\nEnvironment:\n  A=1\n  B='it'\\''s\ntwo'\n\n" +
        "Command:\n  disk-image-create -o '/a b/c.qcow2' base vm\n\nOutput:\n  /a b/c.qcow2\n",
    );
  });
});
