import { expect } from "chai";
import { testFiles } from "../../setup/test-files.mjs";

describe("the order of the tests", () => {
  const files = testFiles(".", ".test.ts");

  it("ends with those that need a built image", () => {
    const first = files.findIndex((path) => path.startsWith("test/acceptance/"));
    expect(first).to.be.greaterThan(0);
    expect(files.slice(first).every((path) => path.startsWith("test/acceptance/"))).to.equal(true);
    expect(files.slice(first)).to.deep.equal(files.slice(first).toSorted());
  });

  it("names every test once, and no other file", () => {
    expect(files).to.include.members(["test/setup/test-files.test.ts", "test/quality/layout.test.ts"]);
    expect(new Set(files).size).to.equal(files.length);
    expect(files).to.not.include("test/skip.ts");
  });
});
