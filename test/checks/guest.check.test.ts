import { expect } from "chai";
import { elf } from "../support/good-amphora.ts";
import type { Entry } from "../support/memory-tree.ts";
import { notPassed } from "../support/verification.ts";

const release = "/usr/lib/os-release";

describe("checks of the guest", () => {
  it("refuse a distribution that the agent does not support", async () => {
    const files = (entries: Map<string, Entry>) => entries.set(release, "ID=raspbian\nID_LIKE=debian\n");
    expect(await notPassed({ files })).to.deep.equal(["D13-distribution-supported fail"]);
  });

  it("refuse an os-release that names nothing; what depends on the family is skipped", async () => {
    const files = (entries: Map<string, Entry>) => entries.set(release, "NAME=nothing\n");
    expect(await notPassed({ files })).to.have.members([
      "D13-distribution-supported fail",
      "packages-required skipped",
    ]);
  });

  it("compare the programs with the build record", async () => {
    const image = () => ({ expected: { sizeGb: 3, architecture: "i386" as const } });
    expect(await notPassed({ image })).to.deep.equal(["A13-architecture-matches fail"]);
  });

  it("compare the programs with dpkg", async () => {
    const status = "/var/lib/dpkg/status";
    const files = (entries: Map<string, Entry>) =>
      entries.set(
        status,
        `${entries.get(status)}\nPackage: dpkg\nStatus: install ok installed\nVersion: 1\nArchitecture: arm64\n`,
      );
    expect(await notPassed({ files })).to.deep.equal(["A13-architecture-matches fail"]);
  });

  it("want a shell of a known architecture", async () => {
    const files = (entries: Map<string, Entry>) => entries.set("/usr/bin/dash", { content: elf(21, 64), mode: 0o755 });
    const failed = await notPassed({ files });
    expect(failed).to.include("A13-architecture-matches fail").and.to.not.include("D13-distribution-supported fail");
  });
});
