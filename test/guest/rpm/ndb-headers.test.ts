import { readFileSync } from "node:fs";
import { expect } from "chai";
import { adler32, ndbHeaders } from "../../../src/guest/rpm/ndb-headers.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { randomBytes } from "../../support/random.ts";
import { scratchDirectory } from "../../support/real-tool.ts";
import { makeNdb } from "../../support/rpm-databases.ts";

describe("headers in rpm's own format", () => {
  const scratch = scratchDirectory();
  const headers = Array.from({ length: 300 }, (_, index) => randomBytes(index, 1 + index));
  let bytes = Buffer.alloc(0);

  before(() => {
    makeNdb(scratch("Packages.db"), headers);
    bytes = readFileSync(scratch("Packages.db"));
  });

  function read(change: (copy: Buffer) => unknown = () => {}) {
    const copy = Buffer.from(bytes);
    change(copy);
    const findings: string[] = [];
    const records = [...ndbHeaders(readerOf(copy), (finding) => findings.push(finding))];
    return { records, findings };
  }
  /** Where the first header stands, behind its head. */
  const first = () => 16 * bytes.readUInt32LE(32 + 8);

  it("are those that the slots lead to, from one page of slots to the next", () => {
    const { records, findings } = read();
    expect(findings).to.deep.equal([]);
    expect(records.map(({ number }) => number)).to.deep.equal(headers.map((_, index) => index + 1));
    expect(records.every(({ blob, number }) => headers[number - 1]?.equals(blob))).to.equal(true);
  });

  it("are told where they are damaged, and the others read", () => {
    const damage = (change: (copy: Buffer) => unknown) => {
      const { records, findings } = read(change);
      return [records.length, ...findings];
    };
    expect(damage((copy) => copy.writeUInt8(0, first()))).to.deep.equal([
      299,
      "there is no header of package 1 where it should be",
    ]);
    expect(damage((copy) => copy.writeUInt32LE(500, first() + 12))[1]).to.contain("do not fill");
    expect(damage((copy) => copy.writeUInt8(0xff, first() + 16 + 1))[1]).to.contain("checksum");
    expect(damage((copy) => copy.writeUInt32LE(0xffffff, 32 + 12))[1]).to.contain("cannot be");
    expect(damage((copy) => copy.writeUInt8(0, 32))[1]).to.equal("a slot of it is damaged");
  });

  it("are told where no slot leads to one any more", () => {
    const { records, findings } = read((copy) => copy.writeUInt32LE(0, 32 + 8));
    expect(records).to.have.length(299);
    expect(findings).to.deep.equal([`there is a header at ${first()} that no slot leads to`]);
  });

  it("are refused where the file is something else", () => {
    expect(() => read((copy) => copy.writeUInt8(0, 0))).to.throw("no Packages.db");
    expect(() => read((copy) => copy.writeUInt32LE(1, 4))).to.throw("version 1");
    expect(() => read((copy) => copy.writeUInt32LE(0xffffff, 12))).to.throw("pages of slots");
    expect(() => [...ndbHeaders(readerOf(Buffer.alloc(16)), () => {})]).to.throw("only 16 bytes");
  });

  it("have the checksum of RFC 1950", () => {
    expect(adler32(Buffer.from("Wikipedia"))).to.equal(0x11e60398);
    expect(adler32(Buffer.alloc(100_000, 0xff))).to.equal(0x149a302c);
  });
});
