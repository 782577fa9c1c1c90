import { expect } from "chai";
import { evidenceFiles, statementFiles } from "../../src/signoff/bundle-files.ts";

describe("the files of a bundle", () => {
  it("have names that every system, shell and sha256sum take as they are, each once", () => {
    const statements = Object.values(statementFiles).flatMap(({ envelope, toSign }) => [envelope, toSign]);
    const names = [...evidenceFiles.keys(), ...statements];
    for (const name of names) expect(name).to.match(/^[a-z][a-z-]*(\.[a-z]+){1,2}$/);
    expect(new Set(names).size).to.equal(names.length);
  });

  it("are always there, save what needs a release before or a profile", () => {
    const optional = [...evidenceFiles].filter(([, isNeeded]) => !isNeeded).map(([name]) => name);
    expect(optional).to.deep.equal(["difference.json", "release-notes.md", "profile.yaml"]);
  });
});
