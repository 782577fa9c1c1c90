import { expect } from "chai";
import { hostAptSources } from "../../../src/build/plan/host-apt-sources.ts";
import { writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("hostAptSources", () => {
  const directory = testDirectory();

  it("reads the files that apt reads, in its order", () => {
    writeTree(directory.path, {
      "sources.list": "one",
      "sources.list.d/b.sources": "three",
      "sources.list.d/a.list": "two",
      "sources.list.d/c.list.save": "none",
      "sources.list.d/d.list/x": "a directory",
    });
    expect(hostAptSources(directory.path)).to.deep.equal([
      { path: `${directory.path}/sources.list`, text: "one" },
      { path: `${directory.path}/sources.list.d/a.list`, text: "two" },
      { path: `${directory.path}/sources.list.d/b.sources`, text: "three" },
    ]);
  });

  it("finds none on a host without apt", () => {
    expect(hostAptSources("/nowhere")).to.deep.equal([]);
  });
});
