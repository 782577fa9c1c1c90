import { join } from "node:path";
import { expect } from "chai";
import { selinuxState } from "../../../src/build/preflight/selinux.ts";
import { hostOsRelease } from "../../../src/host/os-release.ts";
import { complaints, groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("selinuxState", () => {
  const directory = testDirectory();
  async function look(mode: string, line = "-i centos") {
    writeTree(directory.path, { "bin/getenforce": `#!/bin/sh\necho ${mode}\n` });
    const path = `${join(directory.path, "bin")}:/usr/bin:/bin`;
    return complaints(await selinuxState({ ...groundOf(line, {}, directory.path), path }));
  }

  it("advises against a policy that is enforced", async () => {
    expect(await look("Permissive")).to.deep.equal([]);
    expect(await look("Disabled")).to.deep.equal([]);
    expect(await look("Enforcing")).to.deep.equal([
      'advice selinux: SELinux enforces this host\'s policy; run "setenforce 0" for the time of the build',
    ]);
  });

  it("refuses a root password under it, save on Debian and Ubuntu", async () => {
    const state = hostOsRelease().family === "debian" ? "advice" : "blocking";
    expect((await look("Enforcing", "-i centos -r secret"))[0]).to.match(new RegExp(`^${state} selinux: `));
  });

  it("asks nobody on a host without SELinux", async () => {
    expect(await selinuxState({ ...groundOf("", {}, directory.path), path: "/nonexistent" })).to.deep.equal([]);
  });
});
