import { expect } from "chai";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { openL2Tables } from "../../../src/disk/qcow2/l2-tables.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { headerFixture } from "./header-fixture.ts";

function tablesOf(bytes: Buffer) {
  const file = readerOf(bytes);
  return openL2Tables(file, parseHeader(file));
}

describe("openL2Tables", () => {
  it("leads from an L1 entry to its L2 table", () => {
    const bytes = headerFixture();
    // Bit 63 says that the table is used once.
    bytes.writeBigUInt64BE((1n << 63n) | (5n * 65536n), 3 * 65536 + 8);
    bytes.writeUInt32BE(0xcafe, 5 * 65536 + 16);
    const tables = tablesOf(bytes);
    expect(tables).to.include({ count: 2, entries: 8192, entrySize: 8 });
    expect(tables.table(0)).to.equal(undefined);
    expect(tables.offset(1)).to.equal(5 * 65536);
    expect(tables.table(1)?.[4]).to.equal(0xcafe);
  });

  it("reads a table once", () => {
    const bytes = headerFixture();
    bytes.writeBigUInt64BE(5n * 65536n, 3 * 65536);
    const file = readerOf(bytes);
    const tables = openL2Tables(file, parseHeader(file));
    const before = file.reads;
    for (let round = 0; round < 5; round++) tables.table(0);
    expect(file.reads - before).to.equal(1);
  });

  it("refuses an L1 table that is not wholly there, saying how much is missing", () => {
    const refusal = refusalOf(() => tablesOf(headerFixture({ l1Offset: 20 * 65536 })));
    expect(refusal?.code).to.equal("truncated");
    expect(refusal?.message).to.match(new RegExp(`\\b${10 * 65536 + 16} bytes are missing`));
  });

  it("refuses an entry that points into the midst of a cluster", () => {
    const bytes = headerFixture();
    bytes.writeBigUInt64BE(5n * 65536n + 512n, 3 * 65536);
    expect(codeOf(() => tablesOf(bytes).table(0))).to.equal("corrupt-image");
  });
});
