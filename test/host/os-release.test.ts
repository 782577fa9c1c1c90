import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { hostOsRelease } from "../../src/host/os-release.ts";
import { Refusal } from "../../src/refusal.ts";
import { scratchDirectory } from "../support/real-tool.ts";

describe("hostOsRelease", () => {
  const scratch = scratchDirectory();

  it("identifies this host", () => {
    expect(hostOsRelease().id).to.match(/^[a-z0-9._-]+$/);
  });

  it("knows the same families as of a guest", () => {
    for (const [id, family] of [
      ["rocky", "redhat"],
      ["gentoo", "other"],
    ] as const) {
      writeFileSync(scratch("os-release"), `ID=${id}\n`);
      expect(hostOsRelease([scratch("none"), scratch("os-release")])).to.include({ id, family });
    }
  });

  it("refuses a host without the file", () => {
    expect(() => hostOsRelease(["/nonexistent/os-release"])).to.throw(Refusal, /cannot be identified/);
  });
});
