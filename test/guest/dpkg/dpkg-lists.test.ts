import { expect } from "chai";
import { demandFewPaths, dpkgLists } from "../../../src/guest/dpkg/dpkg-lists.ts";
import { memoryTree } from "../../support/memory-tree.ts";
import { codeOf } from "../../support/refusal-code.ts";

const info = "/var/lib/dpkg/info";

describe("the lists of dpkg", () => {
  const defects: string[] = [];
  const lists = dpkgLists(
    memoryTree(
      new Map([
        [`${info}/a.list`, "/a\n\n/b\n"],
        [`${info}/lib:i386.list`, "/cut"],
        ["/var/lib/dpkg/status.d/tz.md5sums", ""],
      ]),
    ),
    defects,
  );

  it("are found by name, by architecture and in the directory of images without dpkg", () => {
    expect(lists.find("a", "amd64", "list")).to.equal(`${info}/a.list`);
    expect(lists.find("lib", "i386", "list")).to.equal(`${info}/lib:i386.list`);
    expect(lists.find("lib", "amd64", "list")).to.equal(undefined);
    expect(lists.find("tz", "all", "md5sums")).to.equal("/var/lib/dpkg/status.d/tz.md5sums");
  });

  it("give their lines, and tell when one is cut short or no file", () => {
    expect(lists.lines(`${info}/a.list`)).to.deep.equal(["/a", "/b"]);
    expect(lists.lines(undefined)).to.deep.equal([]);
    expect(defects).to.deep.equal([]);
    expect(lists.lines(`${info}/lib:i386.list`)).to.deep.equal(["/cut"]);
    expect(lists.lines(`${info}`)).to.deep.equal([]);
    expect(defects).to.deep.equal([
      `${info}/lib:i386.list is cut short: its last line has no end`,
      `${info} is no file`,
    ]);
  });

  it("are refused with more paths than any system has", () => {
    demandFewPaths(2_000_000);
    expect(codeOf(() => demandFewPaths(2_000_001))).to.equal("too-large");
  });
});
