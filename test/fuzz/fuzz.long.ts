import { expect } from "chai";
import { runCampaign } from "./campaign.ts";
import { keep } from "./finding.ts";
import { targets } from "./targets.ts";

const runs = 105_000;

describe("fuzzing at length", function () {
  this.timeout(2 * 3_600_000);

  it(`finds no fault in ${runs} mutated inputs`, async () => {
    const outcome = await runCampaign({ targets: targets.map(({ name }) => name), seed: 100_000, runs });
    const { done, seconds, findings, slowest, largest } = outcome;
    for (const finding of findings) console.log(`${finding.message}: kept as ${await keep(finding)}`);
    console.log(
      `${done} mutated inputs in ${Math.round(seconds)} s: ${findings.length} faults, ` +
        `slowest ${Math.round(slowest.milliseconds)} ms, most memory ${Math.round(largest.bytes / 2 ** 20)} MiB`,
    );
    expect(findings).to.deep.equal([]);
    expect(done).to.equal(runs);
  });

  it("catches a reader that waits for ever", async () => {
    const { findings } = await runCampaign({ targets: ["fault:wait"], seed: 1, runs: 1 });
    expect(findings.map(({ kind }) => kind)).to.deep.equal(["slow"]);
  });
});
