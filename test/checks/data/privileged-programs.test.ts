import { expect } from "chai";
import { privilegedLibraries, privilegedPrograms } from "../../../checks/data/privileged-programs.ts";
import { BUILD_PATIENCE } from "../../acceptance/image.ts";
import { goodImage } from "../../support/mutation/good-image.ts";

describe("the list of privileged programs", () => {
  for (const [family, programs] of Object.entries(privilegedPrograms)) {
    it(`names programs of the ${family} family once, as they are looked up`, () => {
      const all = [...programs, ...privilegedLibraries];
      expect(new Set(all).size).to.equal(all.length);
      for (const path of programs) expect(path).to.match(/^\/usr\/bin\/[a-z0-9_.-]+$/);
      for (const path of privilegedLibraries) expect(path).to.match(/^\/usr\/(lib|libexec)\/[a-z0-9_./-]+$/);
    });
  }

  it("names those that let accounts of the built amphora change themselves", async () => {
    const { tree } = await goodImage("debian");
    const isPrivileged = (path: string) => ((tree.stat(path)?.mode ?? 0) & 0o6000) !== 0;
    const found = privilegedPrograms.debian.filter(isPrivileged);
    expect(found).to.include.members(["/usr/bin/su", "/usr/bin/sudo", "/usr/bin/passwd"]);
  }).timeout(BUILD_PATIENCE);
});
