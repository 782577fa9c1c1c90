import { expect } from "chai";
import type { MountComparison } from "../../src/verify/mount-comparison.ts";
import { testMutants } from "../support/mutation/kill.ts";
import { resultsOf } from "../support/verification.ts";
import { mutants } from "./mount.mutants.ts";

const reasonOf = async (outcome: MountComparison) =>
  (await resultsOf({ image: () => ({ compareWithMount: async () => outcome }) })).get("mount-equals-native")?.reason;

describe("the check of the mount", () => {
  testMutants(mutants);

  it("names what differs", async () => {
    const differences = ["/etc/passwd: mode 644, mounted 600"];
    expect(await reasonOf({ method: "loopback", entries: 3, contents: 1, differences })).to.contain(differences[0]);
  });

  it("says why the host cannot mount, and what to do", async () => {
    const reason = await reasonOf({ unavailable: "mounting needs root", remedy: "run as root" });
    expect(reason).to.equal("mounting needs root; run as root");
  });
});
