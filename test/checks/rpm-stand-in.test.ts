import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { goodImage } from "../support/mutation/good-image.ts";
import { goodResults, testMutants } from "../support/mutation/kill.ts";
import { needTools, runTool } from "../support/real-tool.ts";
import { inRoot } from "../support/rpm-packages.ts";
import { rpmStandIn } from "../support/rpm-stand-in.ts";
import { mutants } from "./rpm-stand-in.mutants.ts";

describe("the stand-in of the RPM family", () => {
  before(function () {
    this.timeout(60_000);
    needTools(this, "rpm", "rpmbuild");
    return goodImage("redhat");
  });

  it("says that it is one", async () => {
    const { tree } = await goodImage("redhat");
    expect(guestOf(tree).osRelease()).to.include({ id: "rocky", versionId: "9.4" });
    expect(guestOf(tree).osRelease()?.prettyName).to.contain("stand-in");
  });

  it("passes every check that applies to it", async () => {
    const results = [...(await goodResults("redhat", true)).values()];
    const others = results.filter(({ outcome }) => outcome !== "pass");
    expect(others.map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason}`)).to.deep.equal([]);
    expect(results.length).to.be.greaterThan(20);
  }).timeout(60_000);

  it("is sound for rpm itself", async () => {
    const { directory } = await rpmStandIn();
    expect(runTool("rpm", [...inRoot(directory, "/var/lib/rpm"), "-Va", "--nodeps"])).to.equal("");
  });

  testMutants(mutants);
});
