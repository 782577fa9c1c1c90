import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import type { FileTree } from "../../../src/filesystem/tree.ts";
import { readDpkgDatabase } from "../../../src/guest/dpkg/dpkg-database.ts";
import { guestOf } from "../../../src/guest/guest.ts";
import { Refusal } from "../../../src/refusal.ts";
import { BUILD_PATIENCE } from "../../acceptance/image.ts";
import { hostTree } from "../../support/host-tree.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";
import { goodImage } from "../../support/mutation/good-image.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

const status = "/var/lib/dpkg/status";
const record = (name: string, more = "") =>
  `Package: ${name}\nStatus: install ok installed\nMaintainer: m\nArchitecture: amd64\nVersion: 1\nDescription: d\n${more}`;
const treeOf = (...entries: [string, Entry][]) => memoryTree(new Map(entries));
const databaseOf = (...entries: [string, Entry][]) => readDpkgDatabase(guestOf(treeOf(...entries)));

/** What is read here, in the words of `format`. */
function told(tree: FileTree): string[] {
  const packages = readDpkgDatabase(guestOf(tree))?.packages ?? [];
  return packages
    .filter(({ state }) => state !== "not-installed")
    .map(({ name, version, architecture, want, intact, state }) =>
      [name, version, architecture, want, intact ? "ok" : "reinstreq", state].join(" "),
    )
    .sort();
}

const words = ["Package", "Version", "Architecture", "db:Status-Want", "db:Status-Eflag", "db:Status-Status"];
const format = `${words.map((word) => `\${${word}}`).join(" ")}\n`;

function dpkgQuery(directory: string): string[] {
  return runTool("dpkg-query", [`--admindir=${directory}`, "-W", `-f=${format}`])
    .split("\n")
    .filter(Boolean)
    .sort();
}

describe("a dpkg database", () => {
  const scratch = scratchDirectory();

  it("is joined from status, status.d and what dpkg has still to take into it", () => {
    const database = databaseOf(
      [status, `${record("base")}\n${record("half").replace("installed", "half-configured")}`],
      ["/var/lib/dpkg/updates/0001", record("half")],
      ["/var/lib/dpkg/updates/tmp.i", "half writ"],
      ["/var/lib/dpkg/status.d/other", "Package: other\nVersion: 12\nArchitecture: all\nDescription: d\n"],
      ["/var/lib/dpkg/status.d/other.md5sums", "Package: none\n"],
    );
    expect(database?.kind).to.equal("dpkg");
    expect(database?.sources).to.deep.equal([status, "/var/lib/dpkg/updates/0001", "/var/lib/dpkg/status.d/other"]);
    expect(database?.packages.map(({ name, state }) => `${name} ${state}`)).to.deep.equal([
      "base installed",
      "half installed",
      "other installed",
    ]);
    expect(database?.findings).to.deep.equal([
      '"/var/lib/dpkg/updates/0001" is left over from a dpkg that was stopped',
    ]);
    expect(Math.sign(database?.compareVersions("1~", "1") ?? 0)).to.equal(-1);
  });

  it("gathers what is damaged in it", () => {
    const database = databaseOf(
      [status, `${record("a")}\n${record("a")}\nPackage: b\n`],
      ["/var/lib/dpkg/diversions", "/a\n"],
      ["/var/lib/dpkg/statoverride", "x\n"],
    );
    expect(database?.findings).to.have.length(4);
    expect(database?.findings.join())
      .to.match(/second record of "a"/)
      .and.to.match(/"b" states no status/);
    expect(database?.findings.join())
      .to.match(/come in threes/)
      .and.to.match(/no override/);
  });

  it("is refused in one sentence where a hostile guest has too much of it", () => {
    const big = Buffer.alloc(24 * 1024 * 1024, "x");
    const files = ["a", "b", "c"].map((name): [string, Entry] => [`/var/lib/dpkg/status.d/${name}`, big]);
    const many: [string, Entry] = [status, "Package:a\n\n".repeat(200_000)];
    for (const entries of [files, [many]]) {
      expect(() => databaseOf(...entries)).to.throw(
        Refusal,
        /^Cannot read "[^"]*" in the image: the records of packages are too many\.$/,
      );
    }
  });

  it("is undefined in a guest without dpkg, and empty where its file is", () => {
    expect(databaseOf()).to.equal(undefined);
    expect(databaseOf(["/var/lib/dpkg/info/a.list", "/a\n"])).to.equal(undefined);
    expect(databaseOf([status, ""])?.packages).to.deep.equal([]);
  });

  describe("lists what dpkg-query lists", () => {
    before(function () {
      needTools(this, "dpkg-query");
    });

    it("of this host", () => {
      const listed = dpkgQuery("/var/lib/dpkg");
      expect(listed).to.have.length.above(100);
      expect(told(hostTree("/"))).to.deep.equal(listed);
    });

    it("of the amphora", async () => {
      const { tree } = await goodImage("debian");
      const directory = extract(tree, scratch("amphora"));
      const listed = dpkgQuery(directory);
      expect(listed).to.have.length.above(300);
      expect(told(tree)).to.deep.equal(listed);
      expect(readDpkgDatabase(guestOf(tree))?.findings).to.deep.equal([]);
    }).timeout(BUILD_PATIENCE);

    for (const [what, text, updates] of [
      ["fields in any case", record("a").replace("Package", "paCkage").replace("Version", "VERSION")],
      ["words in any case", record("A").replace("install ok installed", "Hold Ok Installed")],
      ["blanks round colons", record("a").replaceAll(": ", " \t:\t ")],
      ["folded fields", record("a").replace("ok installed", "\n ok\n\tinstalled")],
      ["carriage returns", record("a").replaceAll("\n", "\r\n")],
      ["many empty lines", `\n\n${record("a")}\n\n\n\n${record("b")}\n\n`],
      [
        "an epoch of 0 and leading zeros",
        record("a").replace("Version: 1", "Version: 00:1-0") +
          "\n" +
          record("b").replace("Version: 1", "Version: 03:1"),
      ],
      ["a revision apart", `${record("a", "Revision: 7\n")}\n${record("b", "Package_Revision: 8\n")}`],
      [
        "two architectures",
        `${record("a", "Multi-Arch: same\n")}\n${record("a", "Multi-Arch: same\n").replace("amd64", "i386")}`,
      ],
      [
        "every state",
        [
          ["deinstall ok config-files", ""],
          ["install reinstreq half-installed", ""],
          ["install ok unpacked", "Config-Version: 0\n"],
          ["purge ok half-configured", ""],
          ["unknown ok triggers-awaited", "Triggers-Awaited: x\n"],
          ["hold ok triggers-pending", "Triggers-Pending: y\n"],
          ["install ok not-installed", ""],
        ]
          .map(([state = "", more], index) => record(`p${index}`, more).replace("install ok installed", state))
          .join("\n"),
      ],
      ["a record without architecture or description", record("a").replace(/Architecture.*\n|Description.*\n/g, "")],
      ["lines of a description that look like fields", record("a", " Package: b\n .\n Version: 9\n")],
      ["a line of blanks in a value", record("a", " x\n \t\n y\n")],
      ["updates", record("a").replace("installed", "unpacked"), record("a").replace("Version: 1", "Version: 2")],
    ] as const) {
      it(`where a status has ${what}`, () => {
        const directory = scratch(what.replaceAll(" ", "-"));
        mkdirSync(join(directory, "updates"), { recursive: true });
        writeFileSync(join(directory, "status"), text);
        const entries: [string, Entry][] = [[status, text]];
        if (updates !== undefined) {
          writeFileSync(join(directory, "updates/0000"), updates);
          entries.push(["/var/lib/dpkg/updates/0000", updates]);
        }
        const listed = dpkgQuery(directory);
        expect(listed).to.not.be.empty;
        expect(told(treeOf(...entries))).to.deep.equal(listed);
      });
    }

    for (const [what, text] of [
      ["cut within a line", record("a").slice(0, -3)],
      ["cut within a record", `${record("a")}\nPackage: b\nStatus: install ok installed\n`],
      ["with an unknown state", record("a").replace("installed", "nonsense")],
      ["with an impossible version", record("a").replace("Version: 1", "Version: 1-")],
      ["with an impossible name", record("../a")],
      ["with a field twice", record("a", "Version: 2\n")],
      ["with text that is no field", `${record("a")}garbage\n`],
      ["with NUL bytes", `${record("a")}\n\0\0\0\0`],
      ["with two records of one package", `${record("a")}\n${record("a")}`],
      ["with pending triggers that nobody names", record("a").replace("ok installed", "ok triggers-pending")],
    ]) {
      it(`and finds damage where dpkg-query stops: ${what}`, () => {
        const directory = scratch(`damaged-${what}`);
        mkdirSync(join(directory, "updates"), { recursive: true });
        writeFileSync(join(directory, "status"), text ?? "");
        expect(() => dpkgQuery(directory)).to.throw(/ended with 2/);
        expect(databaseOf([status, text ?? ""])?.findings).to.not.be.empty;
      });
    }
  });
});

/** Writes what dpkg-query reads of a guest's database below a directory of the host. */
function extract(tree: FileTree, directory: string): string {
  mkdirSync(join(directory, "updates"), { recursive: true });
  for (const name of ["status", "arch", "available"]) {
    const path = `/var/lib/dpkg/${name}`;
    if (tree.stat(path)?.type !== "file") continue;
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), tree.read(path));
  }
  expect(readFileSync(join(directory, "status")).length).to.be.above(100_000);
  return directory;
}
