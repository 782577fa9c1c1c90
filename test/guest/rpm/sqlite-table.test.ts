import { readFileSync } from "node:fs";
import { expect } from "chai";
import { openSqlite } from "../../../src/guest/rpm/sqlite-file.ts";
import { readVarint, sqliteRows } from "../../../src/guest/rpm/sqlite-table.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("tables of SQLite", () => {
  const scratch = scratchDirectory();

  /** Rows with a column of that many zeros each, and the findings. */
  function rowsOf(name: string, statements: string) {
    const sizes = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400)";
    const table = "CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB);";
    runTool(
      "sqlite3",
      [scratch(name)],
      `${statements}${table}INSERT INTO t ${sizes} SELECT i*7, zeroblob(i*i/5) FROM n;\n`,
    );
    const findings: string[] = [];
    const note = (finding: string) => findings.push(finding);
    const database = openSqlite(readerOf(readFileSync(scratch(name))), note);
    const rows = [...sqliteRows(database, 2 + Number(statements.includes("auto_vacuum")), note)];
    expect(findings).to.deep.equal([]);
    return rows.map(({ rowid, record }) => ({ rowid, size: record.length }));
  }

  for (const pageSize of [512, 1024, 4096, 65536]) {
    it(`have all rows, whatever overflows a page of ${pageSize} bytes`, function () {
      needTools(this, "sqlite3");
      const rows = rowsOf(`of-${pageSize}`, `PRAGMA page_size=${pageSize};`);
      expect(rows.map(({ rowid }) => rowid)).to.deep.equal(Array.from({ length: 400 }, (_, index) => 7 * (index + 1)));
      // A record is its content, and a header of at least three bytes.
      for (const [index, { size }] of rows.entries()) {
        expect(size - Math.floor(((index + 1) * (index + 1)) / 5)).to.be.within(3, 6);
      }
    });
  }

  it("have all rows beside the pages of an automatic vacuum", function () {
    needTools(this, "sqlite3");
    expect(rowsOf("vacuum", "PRAGMA auto_vacuum=FULL;")).to.have.length(400);
  });

  it("are numbered in one to nine bytes", () => {
    const value = (hex: string) => readVarint(Buffer.from(hex, "hex"), 0);
    expect(value("7f")).to.deep.equal({ value: 127, end: 1 });
    expect(value("8100")).to.deep.equal({ value: 128, end: 2 });
    expect(value("ffffffffffffffffff").end).to.equal(9);
    expect(() => value("80")).to.throw("beyond its page");
  });

  it("tell of pages that are none, that loop, and of cells outside them", function () {
    needTools(this, "sqlite3");
    rowsOf("damaged", "PRAGMA page_size=512;");
    const bytes = readFileSync(scratch("damaged"));
    const findingsOf = (change: (copy: Buffer) => void, root = 2) => {
      const copy = Buffer.from(bytes);
      change(copy);
      const findings: string[] = [];
      const database = openSqlite(readerOf(copy), () => {});
      for (const _ of sqliteRows(database, root, (finding) => findings.push(finding)));
      return findings;
    };
    expect(findingsOf(() => {}, 9999)[0]).to.match(/^page 9999 of \d+ does not exist$/);
    expect(findingsOf((copy) => copy.writeUInt8(2, 512))).to.deep.equal(["page 2 is no page of a table"]);
    // The page of the largest numbers is the page itself.
    expect(findingsOf((copy) => copy.writeUInt32BE(2, 512 + 8))).to.include("page 2 is used twice");
    expect(findingsOf((copy) => copy.writeUInt16BE(0xffff, 512 + 3))).to.deep.equal(["page 2 cannot have 65535 cells"]);
    expect(findingsOf((copy) => copy.writeUInt16BE(511, 512 + 12))).to.deep.equal(["page 2 has a cell outside itself"]);
  });
});
