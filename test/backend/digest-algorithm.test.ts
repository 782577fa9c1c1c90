import { createHash } from "node:crypto";
import { expect } from "chai";
import { algorithmsOf, digestSizes, hashingSize } from "../../src/backend/digest-algorithm.ts";

describe("digestSizes", () => {
  it("are those of Node's own digests", () => {
    const real = Object.keys(digestSizes).map((name) => [name, createHash(name).digest().length]);
    expect(Object.entries(digestSizes)).to.deep.equal(real);
  });
});

describe("a hashing", () => {
  it("gives the digests of its algorithms one after the other", () => {
    expect(algorithmsOf("sha1+sha256")).to.deep.equal(["sha1", "sha256"]);
    expect(algorithmsOf("md5")).to.deep.equal(["md5"]);
    expect([hashingSize("sha1+sha256"), hashingSize("sha512")]).to.deep.equal([52, 64]);
  });
});
