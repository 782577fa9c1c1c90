import { existsSync } from "node:fs";
import { expect } from "chai";
import { threadFile } from "../../src/disk/thread-file.ts";

describe("threadFile", () => {
  it("finds the bundled file of a thread, and says when it is missing", () => {
    expect(existsSync(threadFile("src/disk/http/range-worker"))).to.equal(true);
    expect(() => threadFile("src/disk/no-worker")).to.throw("no-worker.js is missing");
  });
});
