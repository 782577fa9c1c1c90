import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { compareDebianVersions, upstreamVersion } from "../../src/guest/debian-version.ts";
import { skipAloud } from "../skip.ts";

/** Versions in the order of Debian policy 5.6.12, all different. */
const ascending = [
  "0~~",
  "0~",
  "0",
  "0a",
  "0+",
  "1.0~rc1-1",
  "1.0",
  "1.0-0.1",
  "1.0-1",
  "1.0-1+b1",
  "1.0a-1",
  "1.0+dfsg-1",
  "1.2-9",
  "1.10-1",
  "2.6.12-1+deb12u4",
  "2.6.12-2",
  "10",
  "99999999999999999999",
  "100000000000000000000",
  "1:0.1",
  "1:2.2.7-1+b2",
  "2:0",
];

describe("Debian versions", () => {
  it("are ordered as policy says, each pair both ways", () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(Math.sign(compareDebianVersions(a, b)), `${a} and ${b}`).to.equal(Math.sign(i - j));
      }
    }
  });

  it("counts leading zeros and an epoch of 0 for nothing", () => {
    expect(compareDebianVersions("1.01", "1.1")).to.equal(0);
    expect(compareDebianVersions("0:1.1", "1.1-0")).to.equal(0);
  });

  it("agrees with dpkg itself", function () {
    if (spawnSync("dpkg", ["--version"]).status !== 0) skipAloud(this, "dpkg is not installed; install it");
    const parts = ["1", "1~", "1a", "1+b", "01", "1-2", "1:0", "2a~1"];
    for (const a of parts) {
      for (const b of parts) {
        const older = spawnSync("dpkg", ["--compare-versions", a, "lt", b]).status === 0;
        expect(compareDebianVersions(a, b) < 0, `${a} < ${b}`).to.equal(older);
      }
    }
  });

  it("has an upstream part", () => {
    expect(["1:2.2.7-1+b2", "2.6.12", "1.0-rc-1"].map(upstreamVersion)).to.deep.equal(["2.2.7", "2.6.12", "1.0-rc"]);
  });
});
