import { expect } from "chai";
import { hostOsRelease, parseOsRelease } from "../../src/host/os-release.ts";
import { Refusal } from "../../src/refusal.ts";

describe("parseOsRelease", () => {
  it("reads Debian", () => {
    const text =
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n';
    expect(parseOsRelease(text)).to.deep.equal({
      id: "debian",
      versionId: "12",
      versionCodename: "bookworm",
      prettyName: "Debian GNU/Linux 12 (bookworm)",
      family: "debian",
    });
  });

  it("finds the family through ID_LIKE", () => {
    expect(parseOsRelease('ID="rocky"\nID_LIKE="rhel centos fedora"\n')?.family).to.equal("redhat");
    expect(parseOsRelease("ID=linuxmint\nID_LIKE='ubuntu debian'\n")?.family).to.equal("debian");
    expect(parseOsRelease("ID=gentoo\n")?.family).to.equal("other");
  });

  it("undoes the quoting", () => {
    expect(parseOsRelease('ID=x\nPRETTY_NAME="A \\"B\\" \\$C"\n')?.prettyName).to.equal('A "B" $C');
  });

  it("knows nothing of a text without ID", () => {
    expect(parseOsRelease("# nothing\nNAME=foo\n")).to.equal(undefined);
  });
});

describe("hostOsRelease", () => {
  it("identifies this host", () => {
    expect(hostOsRelease().id).to.match(/^[a-z0-9._-]+$/);
  });

  it("refuses a host without the file", () => {
    expect(() => hostOsRelease(["/nonexistent/os-release"])).to.throw(Refusal, /cannot be identified/);
  });
});
