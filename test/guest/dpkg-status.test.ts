import { expect } from "chai";
import { parseDpkgStatus, readDpkgStatus } from "../../src/guest/dpkg-status.ts";
import { Refusal } from "../../src/refusal.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const record = `Package: keepalived
Status: install ok installed
Priority: optional
Description: failover
 Status: deinstall ok config-files
 Package: not a field, since it follows a blank
Version: 1:2.2.7-1+b2
Architecture: amd64
Provides: vrrp (= 1), failover:any
`;

describe("dpkg's status", () => {
  it("is read field by field, continuation lines left alone", () => {
    expect(parseDpkgStatus(record)).to.deep.equal([
      {
        name: "keepalived",
        version: "1:2.2.7-1+b2",
        architecture: "amd64",
        want: "install",
        intact: true,
        state: "installed",
        provides: ["vrrp", "failover"],
      },
    ]);
  });

  it("holds a record for each stanza, however many empty lines stand between", () => {
    const text = `\n${record}\n\n \nPackage: a\nStatus: deinstall ok config-files\n\nPackage: b\nStatus: install reinstreq half-installed\n\nPackage: c\nStatus: install ok nonsense\n\nVersion: nameless\n`;
    const packages = parseDpkgStatus(text);
    expect(packages.map(({ name, state, intact }) => `${name} ${state} ${intact}`)).to.deep.equal([
      "keepalived installed true",
      "a config-files true",
      "b half-installed false",
      "c undefined true",
    ]);
  });

  it("is joined from status and status.d", () => {
    const entries = new Map<string, Entry>([
      ["/var/lib/dpkg/status", record],
      ["/var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\n"],
      ["/var/lib/dpkg/status.d/base.md5sums", "Package: none\n"],
    ]);
    const database = readDpkgStatus(memoryTree(entries));
    expect(database?.sources).to.deep.equal(["/var/lib/dpkg/status", "/var/lib/dpkg/status.d/base"]);
    expect(database?.installed("base-files")?.version).to.equal("12");
    expect(database?.installed("keepalived")?.version).to.equal("1:2.2.7-1+b2");
  });

  it("is refused in one sentence where a hostile guest has too much of it", () => {
    const big = Buffer.alloc(24 * 1024 * 1024, "x");
    const files = ["a", "b", "c"].map((name): [string, Entry] => [`/var/lib/dpkg/status.d/${name}`, big]);
    const many: [string, Entry] = ["/var/lib/dpkg/status", "Package:a\n\n".repeat(200_000)];
    for (const entries of [files, [many]]) {
      expect(() => readDpkgStatus(memoryTree(new Map(entries)))).to.throw(
        Refusal,
        /^Cannot read "[^"]*" in the image: the records of packages are too many\.$/,
      );
    }
  });

  it("is undefined in a guest without dpkg", () => {
    expect(readDpkgStatus(memoryTree(new Map()))).to.equal(undefined);
  });
});
