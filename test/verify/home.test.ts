import { basename } from "node:path";
import { expect } from "chai";
import { checkFiles, workerFile } from "../../src/verify/home.ts";

describe("the product's own files", () => {
  it("are its checks, sorted", () => {
    const names = checkFiles().map((path) => basename(path));
    expect(names).to.include("kernel.check.ts");
    expect(names).to.deep.equal([...names].sort());
  });

  it("are the bundled worker", () => {
    expect(workerFile).to.match(/\/dist\/src\/verify\/worker\.js$/);
  });
});
