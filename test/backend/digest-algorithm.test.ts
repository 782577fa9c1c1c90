import { createHash } from "node:crypto";
import { expect } from "chai";
import { digestSizes } from "../../src/backend/digest-algorithm.ts";

describe("digestSizes", () => {
  it("are those of Node's own digests", () => {
    const real = Object.keys(digestSizes).map((name) => [name, createHash(name).digest().length]);
    expect(Object.entries(digestSizes)).to.deep.equal(real);
  });
});
