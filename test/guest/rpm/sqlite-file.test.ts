import { readFileSync } from "node:fs";
import { expect } from "chai";
import { openSqlite } from "../../../src/guest/rpm/sqlite-file.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("an SQLite database", () => {
  const scratch = scratchDirectory();
  let bytes = Buffer.alloc(0);

  before(function () {
    needTools(this, "sqlite3");
    runTool("sqlite3", [scratch("db")], "PRAGMA page_size=1024; CREATE TABLE t(a); CREATE TABLE u(a);\n");
    bytes = readFileSync(scratch("db"));
  });

  function opened(change: (copy: Buffer) => Buffer = (copy) => copy) {
    const findings: string[] = [];
    const database = openSqlite(readerOf(change(Buffer.from(bytes))), (finding) => findings.push(finding));
    return { database, findings };
  }
  const patched = (at: number, ...values: readonly number[]) =>
    opened((copy) => {
      copy.set(values, at);
      return copy;
    });

  it("has pages that are counted from 1", () => {
    const { database, findings } = opened();
    expect(database).to.include({ pageSize: 1024, usableSize: 1024, pages: 3, size: 3072 });
    expect(Buffer.from(database.page(1)).toString("latin1", 0, 15)).to.equal("SQLite format 3");
    expect(findings).to.deep.equal([]);
    expect(() => database.page(0)).to.throw("page 0 of 3 does not exist");
    expect(() => database.page(4)).to.throw("page 4 of 3 does not exist");
  });

  it("is told where it was cut short", () => {
    const { database, findings } = opened((copy) => copy.subarray(0, 2048));
    expect(findings).to.deep.equal(["it has 2048 bytes of 3 pages"]);
    expect(() => database.page(3)).to.throw("beyond the end of the file");
  });

  it("has as many pages as there are where nobody counted them", () => {
    expect(patched(24, 9, 9, 9, 9, 0, 0, 0, 200).database.pages).to.equal(3);
  });

  it("is refused where it is none, or of pages that cannot be", () => {
    expect(() => opened((copy) => copy.subarray(0, 100))).to.throw("only 100 bytes");
    expect(() => patched(0, 0)).to.throw("no SQLite database");
    expect(() => patched(16, 3, 0)).to.throw("pages of 768 bytes");
    expect(() => patched(16, 0, 2)).to.throw("pages of 2 bytes");
    expect(() => patched(16, 2, 0, 1, 1, 255)).to.throw("pages of 512 bytes");
  });
});
