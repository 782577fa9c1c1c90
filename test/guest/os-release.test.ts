import { expect } from "chai";
import { familyOf, readOsRelease } from "../../src/guest/os-release.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

function release(text: string, path = "/etc/os-release") {
  return readOsRelease(memoryTree(new Map<string, Entry>([[path, text]])));
}

describe("the guest's os-release", () => {
  it("is read with its quotes taken off", () => {
    const found = release(
      `NAME="x"\n# comment\nID=ubuntu\nID_LIKE='debian other'\nVERSION_ID="24.04"\nPRETTY_NAME="a \\"b\\""\n`,
    );
    expect(found).to.deep.equal({
      path: "/etc/os-release",
      id: "ubuntu",
      idLike: ["debian", "other"],
      versionId: "24.04",
      prettyName: 'a "b"',
    });
  });

  it("is found in /usr/lib, and behind a link", () => {
    expect(release("ID=debian", "/usr/lib/os-release")?.id).to.equal("debian");
    const entries = new Map<string, Entry>([
      ["/etc/os-release", { link: "../usr/lib/os-release" }],
      ["/usr/lib/os-release", "ID=rocky"],
    ]);
    expect(readOsRelease(memoryTree(entries))?.id).to.equal("rocky");
  });

  it("is undefined without a file, and without an ID", () => {
    expect(readOsRelease(memoryTree(new Map()))).to.equal(undefined);
    expect(release("NAME=nothing")).to.equal(undefined);
  });

  for (const [text, family] of [
    ["ID=debian", "debian"],
    ["ID=ubuntu", "debian"],
    ['ID=rocky\nID_LIKE="rhel centos fedora"', "redhat"],
    ["ID=raspbian\nID_LIKE=debian", "debian"],
    ["ID=alpine", undefined],
    ["ID=constructor", undefined],
  ] as const) {
    it(`${JSON.stringify(text)} is of the family ${family}`, () => {
      expect(familyOf(release(text))).to.equal(family);
    });
  }
});
