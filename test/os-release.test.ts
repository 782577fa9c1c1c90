import { expect } from "chai";
import { familyOf, parseOsRelease } from "../src/os-release.ts";

describe("os-release", () => {
  it("is read with its quotes taken off", () => {
    const text = `NAME="x"\n# comment\nID=ubuntu\nID_LIKE='debian other'\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\nPRETTY_NAME="a \\"b\\" \\$c"\n`;
    expect(parseOsRelease(text)).to.deep.equal({
      id: "ubuntu",
      idLike: ["debian", "other"],
      versionId: "24.04",
      versionCodename: "noble",
      prettyName: 'a "b" $c',
    });
  });

  it("says nothing without an ID", () => {
    expect(parseOsRelease("# nothing\nNAME=foo\n")).to.equal(undefined);
    expect(familyOf(undefined)).to.equal(undefined);
  });

  for (const [text, family] of [
    ["ID=debian", "debian"],
    ["ID=ubuntu", "debian"],
    ["ID=rocky", "redhat"],
    ['ID=almalinux\nID_LIKE="rhel centos fedora"', "redhat"],
    ["ID=raspbian\nID_LIKE=debian", "debian"],
    ["ID=linuxmint\nID_LIKE='ubuntu debian'", "debian"],
    ["ID=alpine", undefined],
    ["ID=constructor", undefined],
  ] as const) {
    it(`${JSON.stringify(text)} is of the family ${family}`, () => {
      expect(familyOf(parseOsRelease(text))).to.equal(family);
    });
  }
});
