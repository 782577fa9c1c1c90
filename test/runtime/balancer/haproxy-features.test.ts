import { expect } from "chai";
import { haproxyFeatures } from "../../../src/runtime/balancer/haproxy-features.ts";
import { codeOf } from "../../support/refusal-code.ts";

describe("haproxyFeatures", () => {
  for (const [version, known] of [
    ["1.5.18", 0],
    ["1.8.30-1", 1],
    ["2.1.4", 3],
    ["2.6.12-1+deb12u4", 4],
    ["1:3.0.11", 4],
  ] as const) {
    it(`knows ${known} of the features in ${version}`, () => {
      expect(Object.values(haproxyFeatures(version)).filter(Boolean)).to.have.lengthOf(known);
    });
  }

  it("refuses what is no version", () => {
    expect(codeOf(() => haproxyFeatures("HAProxy"))).to.equal("bad-balancer");
  });
});
