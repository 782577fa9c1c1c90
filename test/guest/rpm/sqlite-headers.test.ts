import { readFileSync } from "node:fs";
import { expect } from "chai";
import { sqliteHeaders } from "../../../src/guest/rpm/sqlite-headers.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

const tables = `CREATE TABLE Packages(hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);
CREATE TABLE Name(key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL);
INSERT INTO Packages VALUES(1, x'0a'), (2, x'0b'), (300, x'0c');
INSERT INTO Name VALUES('a', 1, 0), ('b', 2, 0), ('c', 300, 0);
`;

describe("headers in SQLite", () => {
  const scratch = scratchDirectory();
  let databases = 0;

  function read(statements: string) {
    const path = scratch(`db${databases++}`);
    runTool("sqlite3", [path], statements);
    const findings: string[] = [];
    const records = [...sqliteHeaders(readerOf(readFileSync(path)), (finding) => findings.push(finding))];
    return { records: records.map(({ number, blob }) => `${number} ${Buffer.from(blob).toString("hex")}`), findings };
  }

  before(function () {
    needTools(this, "sqlite3");
  });

  it("are the blobs of the table Packages, by the numbers of their rows", () => {
    expect(read(tables)).to.deep.equal({ records: ["1 0a", "2 0b", "300 0c"], findings: [] });
  });

  it("are told where a package has no name or a name no package", () => {
    expect(read(`${tables}DELETE FROM Packages WHERE hnum=1; DELETE FROM Name WHERE hnum=300;`)).to.deep.equal({
      records: ["2 0b", "300 0c"],
      findings: ["package 1 has a name and no header", "package 300 has a header and no name"],
    });
    expect(read(`${tables}DROP TABLE Name;`).findings).to.deep.equal(["it has no table Name"]);
  });

  it("are none where a row holds something else, and refused where the table is missing", () => {
    expect(read(`${tables}UPDATE Packages SET blob='text' WHERE hnum=2;`).findings).to.deep.equal([
      "row 2 holds no header",
    ]);
    expect(() => read("CREATE TABLE Packets(a);")).to.throw("no table Packages");
  });
});
