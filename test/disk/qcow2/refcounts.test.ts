import { expect } from "chai";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { refcountEnd } from "../../../src/disk/qcow2/refcounts.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { headerFixture } from "./header-fixture.ts";

function endOf(change: (bytes: Buffer) => void): number {
  const bytes = headerFixture();
  change(bytes);
  const file = readerOf(bytes);
  return refcountEnd(file, parseHeader(file));
}

describe("refcountEnd", () => {
  it("is the end of the table or of the last block that it names", () => {
    expect(endOf(() => {})).to.equal(2 * 65536);
    expect(endOf((bytes) => bytes.writeBigUInt64BE(7n * 65536n, 65536 + 80))).to.equal(8 * 65536);
    expect(endOf((bytes) => bytes.writeBigUInt64BE(70n * 65536n, 65536))).to.equal(71 * 65536);
    // The reserved bits are no offset.
    expect(endOf((bytes) => bytes.writeBigUInt64BE(511n, 65536))).to.equal(2 * 65536);
  });

  it("may lie beyond the file, which then is not read", () => {
    expect(endOf((bytes) => bytes.writeBigUInt64BE(11n * 65536n, 48))).to.equal(12 * 65536);
  });

  it("refuses a table that is impossible", () => {
    expect(codeOf(() => endOf((bytes) => bytes.writeUInt32BE(1000, 56)))).to.equal("corrupt-image");
    expect(codeOf(() => endOf((bytes) => bytes.writeBigUInt64BE(65537n, 48)))).to.equal("corrupt-image");
  });
});
