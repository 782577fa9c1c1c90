import { execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../src/disk/file-reader.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { codeOf, refusalOf } from "../support/refusal-code.ts";

describe("openFile", () => {
  const scratch = scratchDirectory();

  it("reads anywhere in a file, and beyond 4 GiB", () => {
    const path = scratch("sparse");
    writeFileSync(path, "begin");
    truncateSync(path, 5 * 1024 ** 3);
    writeFileSync(path, "end", { flag: "a" });
    const file = openFile(path);
    expect(file.length).to.equal(5 * 1024 ** 3 + 3);
    expect(Buffer.from(file.read(1, 4)).toString()).to.equal("egin");
    expect(Buffer.from(file.read(5 * 1024 ** 3, 3)).toString()).to.equal("end");
    expect(codeOf(() => file.read(file.length - 1, 2))).to.equal("out-of-bounds");
    file.close();
    file.close();
    expect(codeOf(() => file.read(0, 1))).to.equal("unreadable");
  });

  it("refuses what is no file with content, without waiting for a pipe's writer", () => {
    const refusals: readonly (readonly [string, string])[] = [
      [scratch("absent"), "missing"],
      [scratch("."), "directory"],
      ["/dev/null", "not-a-regular-file"],
    ];
    for (const [path, code] of refusals) expect(codeOf(() => openFile(path))).to.equal(code);
    writeFileSync(scratch("empty"), "");
    expect(codeOf(() => openFile(scratch("empty")))).to.equal("empty");
    execFileSync("mkfifo", [scratch("pipe")]);
    expect(codeOf(() => openFile(scratch("pipe")))).to.equal("not-a-regular-file");
    writeFileSync(scratch("file"), "x");
    expect(codeOf(() => openFile(scratch("file/below")))).to.equal("missing");
  });

  it("says so when the file became shorter meanwhile", () => {
    writeFileSync(scratch("shrinking"), Buffer.alloc(1000));
    const file = openFile(scratch("shrinking"));
    truncateSync(scratch("shrinking"), 500);
    expect(refusalOf(() => file.read(400, 200))?.code).to.equal("truncated");
    file.close();
  });
});
