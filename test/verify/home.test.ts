import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect } from "chai";
import { checkFiles, packageVersion, workerFile } from "../../src/verify/home.ts";

describe("the product's own files", () => {
  it("are its checks, sorted", () => {
    const names = checkFiles().map((path) => basename(path));
    expect(names).to.include("kernel.check.ts");
    expect(names).to.deep.equal([...names].sort());
  });

  it("are the bundled worker and the version", () => {
    expect(workerFile).to.match(/\/dist\/src\/verify\/worker\.js$/);
    expect(packageVersion()).to.equal(JSON.parse(readFileSync("package.json", "utf8")).version);
  });
});
