import { expect } from "chai";
import { nearestWord } from "../../src/document/nearest-word.ts";

describe("the nearest known word", () => {
  const known = ["expect", "grades", "packages", "sshd", "cpuPinning"];
  for (const [word, nearest] of [
    ["expct", "expect"],
    ["Packages", "packages"],
    ["package", "packages"],
    ["cpupining", "cpuPinning"],
    ["ssh", "sshd"],
    ["grade", "grades"],
    ["colour", undefined],
    ["", undefined],
    ["x".repeat(100_000), undefined],
  ] as const) {
    it(`of ${word.slice(0, 20)} is ${nearest}`, () => {
      expect(nearestWord(word, known)).to.equal(nearest);
    });
  }
});
