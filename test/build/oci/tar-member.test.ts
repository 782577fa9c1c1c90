import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { TAR_END, tarHeader, tarPadding } from "../../../src/build/oci/tar-member.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("a member of an OCI archive", () => {
  const at = scratchDirectory();
  before(function () {
    needTools(this, "tar");
  });

  it("is what tar reads, with name, size, time, mode and owner", () => {
    const content = Buffer.from("seven bytes and some");
    const name = `blobs/sha256/${"a".repeat(64)}`;
    const padding = new Uint8Array(tarPadding(content.length));
    writeFileSync(at("one.tar"), Buffer.concat([tarHeader(name, content.length, 86_400), content, padding, TAR_END]));
    const listed = runTool("tar", ["--utc", "--numeric-owner", "--full-time", "-tvf", at("one.tar")]);
    const expected = ["-rw-r--r--", "0/0", `${content.length}`, "1970-01-02", "00:00:00", name];
    expect(listed.trim().split(/\s+/)).to.deep.equal(expected);
    expect(runTool("tar", ["-xOf", at("one.tar")])).to.equal(content.toString());
  });

  it("says a size over 8 GiB as tar does", () => {
    const size = 8 * 1024 ** 3 + 5;
    writeFileSync(at("large.tar"), tarHeader("large", size, 0));
    // Its content is not there, which tar finds out after it has read the header.
    expect(runTool("tar", ["-tvf", at("large.tar")], undefined, 2)).to.contain(` ${size} `);
  });

  it("fills blocks of 512 bytes", () => {
    expect([0, 1, 511, 512, 513].map(tarPadding)).to.deep.equal([0, 511, 1, 0, 511]);
  });
});
