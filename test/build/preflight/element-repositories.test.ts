import { join } from "node:path";
import { expect } from "chai";
import { elementRepositories } from "../../../src/build/preflight/element-repositories.ts";
import { complaints, groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("elementRepositories", () => {
  const directory = testDirectory();
  const look = (env: Record<string, string>) => complaints(elementRepositories(groundOf("", env, directory.path)));

  it("is content without them, and with elements in them, also by a relative path", () => {
    writeTree(directory.path, { "octavia/elements/x/README": "" });
    expect(look({})).to.deep.equal([]);
    expect(look({ OCTAVIA_REPO_PATH: "" })).to.deep.equal([]);
    expect(look({ OCTAVIA_REPO_PATH: "octavia" })).to.deep.equal([]);
    expect(look({ ELEMENTS_REPO_PATH: join(directory.path, "octavia") })).to.deep.equal([]);
  });

  it("names one that leads nowhere", () => {
    writeTree(directory.path, { file: "" });
    const sentence = (name: string, path: string) =>
      `blocking elements-path: ${name} names ${path}, which is no directory; correct or unset it`;
    expect(look({ OCTAVIA_REPO_PATH: "/nowhere/octavia", ELEMENTS_REPO_PATH: "file" })).to.deep.equal([
      sentence("OCTAVIA_REPO_PATH", "/nowhere/octavia"),
      sentence("ELEMENTS_REPO_PATH", join(directory.path, "file")),
    ]);
  });

  it("advises where there are no elements", () => {
    expect(look({ ELEMENTS_REPO_PATH: "." })).to.deep.equal([
      `advice elements-path: ELEMENTS_REPO_PATH names ${directory.path}, which has no directory elements; correct or unset it`,
    ]);
  });
});
