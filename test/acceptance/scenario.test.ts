import { resolve } from "node:path";
import { expect } from "chai";
import { isRunning } from "../../src/verify/running-checks.ts";
import type { ImageVerdict } from "../../src/verify/verdict.ts";
import { needTools } from "../support/real-tool.ts";
import { allChecks } from "../support/verification.ts";
import { resultIn, scenarioVerdict } from "./amphora-run.ts";
import { amphoraImage, BUILD_PATIENCE } from "./image.ts";

/** Milliseconds for all scenarios on a busy host without hardware virtualization, boot included. */
const patience = 30 * 60_000;

describe("the built image, booted and put through every scenario", function () {
  this.timeout(patience + BUILD_PATIENCE);
  let verdict: ImageVerdict;
  let path: string;

  before(async function () {
    needTools(this, "qemu-system-x86_64", "qemu-img", "genisoimage");
    path = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
    verdict = await scenarioVerdict(path);
  });

  it("passes", () => {
    expect(resolve(verdict.path)).to.equal(resolve(path));
    const closing = verdict.checks.filter(({ grade, outcome }) => grade === "required" && outcome !== "pass");
    expect(closing.map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason}`)).to.deep.equal([]);
    expect(verdict.verdict).to.equal("pass");
  });

  it("has run every check that needs a booted amphora", async () => {
    const { checks } = await allChecks();
    const running = checks.map(({ description }) => description).filter(isRunning);
    const ran = new Set(verdict.checks.map(({ id }) => id));
    const left = verdict.notApplicable.filter(({ id }) => running.some((one) => one.id === id));
    expect(running.filter(({ id }) => !ran.has(id)).map(({ id }) => id)).to.deep.equal(left.map(({ id }) => id));
    expect(running.filter(({ scenario }) => scenario !== undefined).length).to.be.at.least(25);
  });

  it("tells the figures that every one of them rests on", async () => {
    const { checks } = await allChecks();
    const running = new Set(checks.flatMap(({ description }) => (isRunning(description) ? description.id : [])));
    const silent = verdict.checks.filter(
      ({ id, outcome, evidence = [] }) =>
        running.has(id) && outcome === "pass" && !evidence.some((line) => /\d/.test(line)),
    );
    expect(silent.map(({ id }) => id)).to.deep.equal([]);
  });

  it("is what it was before", () => {
    const { outcome, evidence = [] } = resultIn(verdict, "image-untouched");
    expect(outcome).to.equal("pass");
    const digests = evidence.map((line) => /: ([0-9a-f]{64})$/.exec(line)?.[1]);
    expect(digests).to.deep.equal([verdict.sha256, verdict.sha256]);
  });
});
