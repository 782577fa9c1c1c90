import { expect } from "chai";
import { compiledName, keepSourceMap, placesOf } from "../../src/verify/error-place.ts";

describe("the place of an error", () => {
  it("is where it arose, then who called", () => {
    const arise = () => {
      throw new Error("here");
    };
    try {
      arise();
    } catch (error) {
      const [first, second] = placesOf(error);
      expect(first).to.match(/^test\/verify\/error-place\.test\.ts:7:\d+$/);
      expect(second).to.match(/^test\/verify\/error-place\.test\.ts:10:\d+$/);
    }
  });

  it("is unknown of what is no error, or has no stack", () => {
    expect(placesOf("words")).to.deep.equal([]);
    const error = new Error("x");
    delete error.stack;
    expect(placesOf(error)).to.deep.equal([]);
  });

  it("leaves out Node, installed packages, and what runs the checks", () => {
    const error = new Error("x");
    error.stack = [
      "Error: x",
      "    at f (node:internal/x:1:1)",
      "    at f (/a/node_modules/b/c.js:1:1)",
      `    at f (${process.cwd()}/src/verify/suite.ts:1:1)`,
      "    at async Promise.all (index 0)",
      "    at async g (file:///a/b%20c/d.ts:12:5)",
      "    at /e.ts:1:2",
    ].join("\n");
    expect(placesOf(error)).to.deep.equal(["/a/b c/d.ts:12:5", "/e.ts:1:2"]);
  });

  it("is that of the source where a source map leads to it", () => {
    // Line 1 of the module is line 3 of the source ("AAEA").
    keepSourceMap(
      "/op of ours/my.check.ts",
      JSON.stringify({ version: 3, sources: ["lib/x.ts"], names: [], mappings: "AAEA" }),
    );
    const error = new Error("x");
    error.stack = `Error: x\n    at body (${compiledName("/op of ours/my.check.ts")}:1:1)\n`;
    expect(placesOf(error)).to.deep.equal(["/op of ours/lib/x.ts:3:1"]);
  });
});
