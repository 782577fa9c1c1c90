import { expect } from "chai";
import { guestWord, harmlessJson } from "../../src/sbom/guest-word.ts";

describe("a guest's word", () => {
  it("is text that can be encoded, with the bytes shown that are none", () => {
    expect(guestWord("a\udcff/\ud800\\x2d ä😀")).to.equal("a\\xff/\\u{d800}\\x2d ä😀");
  });

  it("obeys nothing in JSON, and reads the same", () => {
    const word = "\u009b31m\u202e\u2028\u200f\u{e0001}\x7fä";
    const json = harmlessJson(JSON.stringify({ word }));
    expect(json).to.match(/^[\x20-\x7eä]+$/);
    expect(JSON.parse(json)).to.deep.equal({ word });
  });
});
