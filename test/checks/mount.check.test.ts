import { expect } from "chai";
import type { MountComparison } from "../../src/verify/mount-comparison.ts";
import { notPassed, resultsOf } from "../support/verification.ts";

const comparison = (outcome: MountComparison) => ({ image: () => ({ compareWithMount: async () => outcome }) });
const equal = { method: "loopback", entries: 3, contents: 1, differences: [] } as const;

describe("the check of the mount", () => {
  it("fails on any difference and names it", async () => {
    const mutant = comparison({ ...equal, differences: ["/etc/passwd: mode 644, mounted 600"] });
    expect(await notPassed(mutant)).to.deep.equal(["mount-equals-native fail"]);
    const result = (await resultsOf(mutant)).get("mount-equals-native");
    expect(result?.reason).to.contain("/etc/passwd: mode 644, mounted 600");
  });

  it("fails when nothing was compared by content", async () => {
    expect(await notPassed(comparison({ ...equal, contents: 0 }))).to.deep.equal(["mount-equals-native fail"]);
  });

  it("is skipped with reason and remedy where the host cannot mount", async () => {
    const mutant = comparison({ unavailable: "mounting needs root", remedy: "run as root" });
    expect(await notPassed(mutant)).to.deep.equal(["mount-equals-native skipped"]);
    expect((await resultsOf(mutant)).get("mount-equals-native")?.reason).to.equal("mounting needs root; run as root");
  });

  it("is an error when the mount breaks off", async () => {
    const image = () => ({ compareWithMount: () => Promise.reject(new Error("no such device")) });
    expect(await notPassed({ image })).to.deep.equal(["mount-equals-native error"]);
  });
});
