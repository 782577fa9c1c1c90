import { existsSync } from "node:fs";
import { basename } from "node:path";
import { expect } from "chai";
import { checkFiles, draftWorkerFile, givenModules, workerFile } from "../../src/verify/home.ts";

describe("the product's own files", () => {
  it("are its checks, sorted", () => {
    const names = checkFiles().map((path) => basename(path));
    expect(names).to.include("kernel.check.ts");
    expect(names).to.deep.equal([...names].sort());
  });

  it("are the bundled worker", () => {
    expect(workerFile).to.match(/\/dist\/src\/verify\/worker\.js$/);
    expect(draftWorkerFile).to.match(/\/dist\/src\/verify\/draft-worker\.js$/);
  });

  it("are what operators' checks are given", () => {
    expect([...givenModules.keys()]).to.deep.equal(["amphora-image", "chai"]);
    for (const url of givenModules.values()) expect(existsSync(new URL(url)), url).to.equal(true);
  });
});
