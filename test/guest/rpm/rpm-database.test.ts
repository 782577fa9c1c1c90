import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readRpmDatabase } from "../../../src/guest/rpm/rpm-database.ts";
import { hostTree } from "../../support/host-tree.ts";
import { memoryTree } from "../../support/memory-tree.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { exportedHeaders, listedByRpm, loadBerkeley, makeNdb, makeSqliteRoot } from "../../support/rpm-databases.ts";

/** As `listedByRpm` lists it. */
function listed(root: string): string[] {
  const database = readRpmDatabase({ tree: hostTree(root) });
  expect(database?.findings).to.deep.equal([]);
  return (database?.packages ?? [])
    .map(({ name, version, architecture, provides }) => `${name} ${version} ${architecture} ${provides.join()},`)
    .sort();
}

describe("the rpm database", () => {
  const scratch = scratchDirectory();
  let root = "";
  let expected: string[] = [];
  let headers: Buffer[] = [];

  before(function () {
    this.timeout(60_000);
    needTools(this, "rpm", "rpmbuild");
    root = makeSqliteRoot(scratch("sqlite"));
    headers = exportedHeaders(root);
    expected = listedByRpm(root, "/usr/lib/sysimage/rpm", "sqlite");
  });

  it("of SQLite holds what rpm lists, headers of many pages among it, and what was erased no more", () => {
    expect(expected).to.have.length(124);
    expect(Math.max(...headers.map(({ length }) => length))).to.be.greaterThan(100_000);
    expect(listed(root)).to.deep.equal(expected);
  });

  it("counts what SQLite has committed to the log beside it, and nothing of a log that was cut off", function () {
    needTools(this, "sqlite3");
    const copy = join(scratch("log"), "var/lib/rpm");
    mkdirSync(copy, { recursive: true });
    const path = join(copy, "rpmdb.sqlite");
    copyFileSync(join(root, "usr/lib/sysimage/rpm/rpmdb.sqlite"), path);
    // The log is kept by a copy that is made while the database is open.
    const statements = `PRAGMA wal_autocheckpoint=0; DELETE FROM Name WHERE hnum < 25;
DELETE FROM Packages WHERE hnum < 25;
.shell cp ${path}-wal ${path}.kept`;
    runTool("sqlite3", [path], `PRAGMA journal_mode=WAL;\n${statements}\n`);
    copyFileSync(join(root, "usr/lib/sysimage/rpm/rpmdb.sqlite"), path);
    copyFileSync(`${path}.kept`, `${path}-wal`);
    expect(statSync(`${path}-wal`).size).to.be.greaterThan(0);
    expect(listed(scratch("log"))).to.have.length(104);
    writeFileSync(`${path}-wal`, readFileSync(`${path}.kept`).subarray(0, 3000));
    expect(listed(scratch("log"))).to.have.length(124);
    expect(listed(scratch("log"))).to.deep.equal(listedByRpm(scratch("log"), "/var/lib/rpm", "sqlite"));
  });

  for (const order of ["little", "big"] as const) {
    it(`of Berkeley DB, ${order}-endian, holds what rpm's own reader lists`, function () {
      needTools(this, "db5.3_load");
      const folder = join(scratch(order), "var/lib/rpm");
      mkdirSync(folder, { recursive: true });
      loadBerkeley(join(folder, "Packages"), headers, order);
      const listedThere = listedByRpm(scratch(order), "/var/lib/rpm", "bdb_ro");
      expect(listedThere).to.deep.equal(expected);
      expect(listed(scratch(order))).to.deep.equal(expected);
    });
  }

  it("of rpm's own format holds the same", () => {
    const folder = join(scratch("ndb"), "usr/lib/sysimage/rpm");
    mkdirSync(folder, { recursive: true });
    makeNdb(join(folder, "Packages.db"), headers);
    expect(listed(scratch("ndb"))).to.deep.equal(expected);
  });

  it("finds packages by name and by what they provide", () => {
    const database = readRpmDatabase({ tree: hostTree(root) });
    expect(database?.kind).to.equal("rpm");
    expect(database?.sources).to.deep.equal(["/usr/lib/sysimage/rpm/rpmdb.sqlite"]);
    expect(database?.installed("epochs")?.version).to.equal("2:1.0~rc1^git-1");
    expect(database?.installed("vrrp")?.name).to.equal("epochs");
    expect(database?.installed("p0")).to.equal(undefined);
    expect(database?.compareVersions("1:1-1", "2-1")).to.be.greaterThan(0);
  });

  it("is none where there is none, and damaged where it is empty or something else", () => {
    expect(readRpmDatabase({ tree: memoryTree(new Map()) })).to.equal(undefined);
    const findings = (name: string, content: string | Uint8Array) =>
      readRpmDatabase({ tree: memoryTree(new Map([[`/var/lib/rpm/${name}`, content]])) })?.findings;
    expect(findings("rpmdb.sqlite", "")).to.deep.equal(["/var/lib/rpm/rpmdb.sqlite: it is empty"]);
    expect(findings("Packages", Buffer.alloc(512))).to.deep.equal([
      "/var/lib/rpm/Packages: it is no hash table of Berkeley DB",
    ]);
    expect(findings("Packages.db", Buffer.alloc(4096))).to.deep.equal([
      "/var/lib/rpm/Packages.db: it is no Packages.db of rpm",
    ]);
  });
});
