import { expect } from "chai";
import { largeFilesDirectory } from "../../src/host/large-files.ts";

describe("largeFilesDirectory", () => {
  it("is TMPDIR when that is set, else on disk", () => {
    expect(largeFilesDirectory({ TMPDIR: "/scratch" })).to.equal("/scratch");
    expect(largeFilesDirectory({ TMPDIR: "" })).to.equal("/var/tmp");
    expect(largeFilesDirectory({})).to.equal("/var/tmp");
  });
});
