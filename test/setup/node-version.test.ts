import { readFileSync } from "node:fs";
import { expect } from "chai";
import { satisfies } from "../../setup/node-version.mjs";

describe("the Node version wanted", () => {
  const cases: [string, boolean][] = [
    ["v18.20.4", false],
    ["20.18.3", false],
    ["20.19.0", true],
    ["v20.20.2", true],
    ["21.7.3", false],
    ["22.11.0", false],
    ["22.12.0", true],
    ["24.1.0", true],
    ["v23.0.0-nightly", true],
  ];

  for (const [version, expected] of cases) {
    it(`${expected ? "accepts" : "refuses"} ${version}`, () => {
      const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
      expect(satisfies(version, engines.node)).to.equal(expected);
    });
  }

  it("does not guess at a range it cannot read", () => {
    expect(() => satisfies("20.19.0", "20.x")).to.throw("does not understand");
  });
});
