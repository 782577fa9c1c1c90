import { expect } from "chai";
import { parseDpkgStatus } from "../../../src/guest/dpkg/dpkg-status.ts";

const record = `Package: keepalived
Status: install ok installed
Priority: optional
Description: failover
 Status: deinstall ok config-files
 Package: not a field, since it follows a blank
Version: 1:2.2.7-1+b2
Architecture: amd64
Provides: vrrp (= 1), failover:any,
 folded
`;
const plain = { package: "a", status: "install ok installed", version: "1", architecture: "all", description: "d" };
const textOf = (fields: Record<string, string>) =>
  Object.entries({ ...plain, ...fields })
    .filter(([, value]) => value !== "none")
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
const read = (fields: Record<string, string>) => parseDpkgStatus(textOf(fields), "status");

describe("dpkg's status", () => {
  it("is read field by field, continuation lines left alone", () => {
    expect(parseDpkgStatus(record, "status")).to.deep.equal({
      records: [
        {
          name: "keepalived",
          version: "1:2.2.7-1+b2",
          architecture: "amd64",
          want: "install",
          intact: true,
          state: "installed",
          provides: ["vrrp", "failover", "folded"],
          conffiles: "",
          source: "",
          maintainer: "",
        },
      ],
      findings: [],
    });
  });

  it("holds a record for each stanza", () => {
    const text = `${record}\n${textOf({ status: "deinstall ok config-files" })}\n${textOf({ status: "install reinstreq half-installed" })}`;
    const { records } = parseDpkgStatus(text, "status");
    expect(records.map(({ name, state, intact }) => `${name} ${state} ${intact}`)).to.deep.equal([
      "keepalived installed true",
      "a config-files true",
      "a half-installed false",
    ]);
  });

  it("tells names and versions as dpkg prints them", () => {
    const of = (fields: Record<string, string>) =>
      read(fields).records.map(({ name, version }) => `${name} ${version}`);
    expect(of({ package: "ABC", version: "0:1-0" })).to.deep.equal(["abc 1-0"]);
    expect(of({ version: "012:1" })).to.deep.equal(["a 12:1"]);
    expect(of({ version: "1", revision: "2" })).to.deep.equal(["a 1-2"]);
  });

  for (const [fields, clause] of [
    [{ package: "none" }, 'the record of "" states no package'],
    [{ package: "../a" }, 'the record of "../a" has a name that no package may have'],
    [{ status: "none" }, 'the record of "a" states no status'],
    [{ status: "install ok nonsense" }, 'the record of "a" has a status that is none: "install ok nonsense"'],
    [{ status: "please ok installed" }, 'has a status that is none: "please ok installed"'],
    [{ status: "install hold installed" }, 'has a status that is none: "install hold installed"'],
    [{ status: "install ok installed more" }, "has a status that is none"],
    [{ version: "none" }, "states no version"],
    [{ version: "x:1" }, 'has a version that is none: "x:1"'],
    [{ version: "1-" }, 'has a version that is none: "1-"'],
    [{ architecture: "none" }, "states no architecture"],
    [{ description: "none" }, "is cut short: it has no description"],
    [{ status: "install ok triggers-pending" }, "speaks of pending triggers and names none"],
    [{ status: "install ok triggers-awaited" }, "awaits triggers and names none"],
  ] as const) {
    it(`tells that a record ${clause}`, () => {
      expect(read(fields).findings.join())
        .to.match(/^status, line 1: the record of /)
        .and.to.contain(clause);
    });
  }

  it("wants little of a record of what is not installed", () => {
    const text = "Package: gone\nStatus: unknown ok not-installed\nPriority: optional\n";
    expect(parseDpkgStatus(text, "status").findings).to.deep.equal([]);
    expect(parseDpkgStatus("Package: assumed\n", "status", "install ok installed").records[0]?.state).to.equal(
      "installed",
    );
  });

  it("is read in time, whatever its versions are", () => {
    const record = "Package: a\nStatus: install ok installed\nArchitecture: all\nDescription: a\n";
    const { findings } = parseDpkgStatus(`${record}Version: ${"0".repeat(500_000)}_\n`, "status");
    expect(findings.join()).to.include("has a version that is none");
  });
});
