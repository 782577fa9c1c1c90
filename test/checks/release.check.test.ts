import { expect } from "chai";
import { resultsOf, testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./release.mutants.ts";

describe("checks of releases", () => {
  testMutants(mutants);

  it("tell which controllers the image can serve, and what it can do for them", async () => {
    const results = await resultsOf({});
    const told = results.get("D12-release-compatibility")?.evidence?.join("\n");
    expect(told).to.contain("it can serve controllers of Zed (11) to 2026.1 (18)");
    expect(told).to.contain("has (9): PROMETHEUS listeners").and.to.contain("lacks (14): VIPs on SR-IOV ports");
    expect(told).to.contain("HAProxy refuses their PROMETHEUS listeners");
  });

  it("know what images with processors kept for HAProxy suffer from", async () => {
    const results = await resultsOf({ options: { cpuPinning: true } });
    expect(results.get("D12-release-compatibility")?.evidence?.join("\n")).to.contain("LP#2162906");
  });

  it("say which controllers are too old", async () => {
    const results = await resultsOf({ options: { controllers: ["Xena", "none"] } });
    expect(results.get("D12-controllers-served")?.reason).to.contain(
      "found Xena (9) is older than the agent, none is no release of Octavia that is known here",
    );
  });
});
