import { readdirSync } from "node:fs";
import { expect } from "chai";
import { hostTrial } from "../../../src/build/preflight/host-trial.ts";
import { complaints, groundOf } from "../../support/build-ground.ts";
import { needsRoot, stalePartitions, testDirectory, tracesOf } from "../fixture.ts";

/** What a host lacks is provoked in test/build/doctor/unfit-host.test.ts. */
describe("hostTrial", () => {
  const directory = testDirectory();
  before(async function () {
    await needsRoot(this);
  });

  it("tries mounts, the work directory and loop devices, and leaves nothing", async () => {
    const findings = await hostTrial(groundOf("-i debian -f -w new/work", {}, directory.path));
    expect(complaints(findings)).to.deep.equal([]);
    expect(findings.map(({ id }) => id)).to.deep.equal(["privilege", "mounts", "work-directory", "loop-devices"]);
    expect(readdirSync(directory.path)).to.deep.equal([]);
    expect(tracesOf(directory.path)).to.deep.equal([]);
    expect(stalePartitions()).to.deep.equal([]);
  });

  it("tries nothing without the right to", async () => {
    expect(await hostTrial({ ...groundOf("", {}, directory.path), privilege: undefined })).to.deep.equal([]);
  });

  it("tries nothing without the tool for it, which is named among the tools", async () => {
    const ground = groundOf("", { PATH: "/nonexistent" }, directory.path);
    expect((await hostTrial(ground)).map(({ id }) => id)).to.deep.equal(["privilege"]);
  });

  it("says why a work directory cannot be tried, and leaves what is no directory to others", async () => {
    const read = groundOf("-w /proc", {}, directory.path);
    const [told] = complaints(await hostTrial(read));
    expect(told).to.match(
      /^blocking work-directory: No work directory can be made in \/proc \(.*\); choose another one$/,
    );
    const device = await hostTrial(groundOf("-w /dev/null/x", {}, directory.path));
    expect(device.map(({ id }) => id)).to.deep.equal(["privilege"]);
  });
});
