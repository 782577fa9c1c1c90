import { expect } from "chai";
import { hasCapability, mountRights } from "../../src/host/mount-rights.ts";
import { isRoot } from "../../src/host/privilege.ts";

describe("mountRights", () => {
  it("is given to nobody but root, and says what would help", () => {
    const rights = mountRights();
    if (!isRoot()) expect(rights).to.include({ available: false, remedy: "run as root" });
    else if (!rights.available) expect(rights.remedy).to.not.equal("");
  });

  it("needs unshare and mount", () => {
    if (!mountRights().available) return;
    const path = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    try {
      expect(mountRights()).to.deep.equal({
        available: false,
        reason: "the program unshare is missing",
        remedy: "install util-linux",
      });
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("hasCapability", () => {
  it("reads the effective set", () => {
    const status = "CapPrm:\t000001ffffffffff\nCapEff:\t0000000000200001\nCapBnd:\t000001ffffffffff\n";
    expect(hasCapability(status, 21)).to.equal(true);
    expect(hasCapability(status, 0)).to.equal(true);
    expect(hasCapability(status, 20)).to.equal(false);
    expect(hasCapability("", 21)).to.equal(false);
  });
});
