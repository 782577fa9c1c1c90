import { expect } from "chai";
import { demandWithin } from "../../src/disk/bounds.ts";
import { codeOf } from "../support/refusal-code.ts";

describe("demandWithin", () => {
  it("lets pass what lies within, to the last byte", () => {
    for (const [offset, size] of [
      [0, 10],
      [9, 1],
      [10, 0],
      [0, 0],
    ] as const) {
      expect(codeOf(() => demandWithin(10, offset, size))).to.equal("no refusal");
    }
  });

  it("refuses what reaches outside, and what is no number", () => {
    for (const [offset, size] of [
      [0, 11],
      [10, 1],
      [-1, 1],
      [1, -1],
      [11, 0],
      [Number.NaN, 1],
      [2 ** 63, 1],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(codeOf(() => demandWithin(10, offset, size))).to.equal("out-of-bounds");
    }
  });
});
