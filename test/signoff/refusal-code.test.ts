import { expect } from "chai";
import { exitCodeOf, type SignoffRefusalCode } from "../../src/signoff/refusal-code.ts";

describe("the exit code of a refusal", () => {
  it("is 1 where the image or the bundle is at fault, 2 where the command is", () => {
    const one: readonly SignoffRefusalCode[] = [
      "failed-check",
      "other-digest",
      "bad-signature",
      "other-checksum",
      "secret",
    ];
    for (const code of one) expect(exitCodeOf({ code }), code).to.equal(1);
    const two: readonly SignoffRefusalCode[] = ["usage", "unreadable", "bad-input", "output", "key"];
    for (const code of [...two, "bad-verdict", "work-directory"]) expect(exitCodeOf({ code }), code).to.equal(2);
  });
});
