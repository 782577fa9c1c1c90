import { expect } from "chai";
import { berkeleyHeaders } from "../../../src/guest/rpm/berkeley-headers.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { randomBytes } from "../../support/random.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { loadBerkeley } from "../../support/rpm-databases.ts";

describe("headers in Berkeley DB", () => {
  const scratch = scratchDirectory();
  const headers = Array.from({ length: 400 }, (_, index) => randomBytes(index, 1 + (index % 40) * (index % 40) * 3));

  before(function () {
    needTools(this, "db5.3_load");
  });

  function read(bytes: Buffer) {
    const findings: string[] = [];
    const records = [...berkeleyHeaders(readerOf(bytes), (finding) => findings.push(finding))];
    return { records, findings };
  }

  for (const pageSize of [512, 4096, 65536]) {
    for (const order of ["little", "big"] as const) {
      it(`are all there in pages of ${pageSize} bytes, ${order}-endian`, () => {
        const bytes = loadBerkeley(scratch(`${pageSize}-${order}`), headers, order, pageSize);
        const { records, findings } = read(bytes);
        expect(findings).to.deep.equal([]);
        expect(records).to.have.length(400);
        expect(records.every(({ blob, number }) => headers[number - 1]?.equals(blob))).to.equal(true);
      });
    }
  }

  it("are told where a page or a chain is damaged, and the others read", () => {
    const bytes = loadBerkeley(scratch("damaged"), headers, "little", 4096);
    const pages = Array.from({ length: bytes.length / 4096 }, (_, page) => page * 4096);
    const damaged = (type: number, change: (copy: Buffer, page: number) => unknown) => {
      const copy = Buffer.from(bytes);
      const page = pages.find((at) => copy.readUInt8(at + 25) === type && copy.readUInt16LE(at + 20) > 0) ?? 0;
      change(copy, page);
      const { records, findings } = read(copy);
      expect(records.length).to.be.within(300, 399);
      return findings[0];
    };
    expect(damaged(13, (copy, page) => copy.writeUInt8(5, page + 25))).to.contain("wrong type 5");
    expect(damaged(13, (copy, page) => copy.writeUInt16LE(2, page + 20))).to.contain("more or fewer items");
    expect(damaged(7, (copy, page) => copy.writeUInt32LE(0, page + 8))).to.contain("has another number");
    expect(damaged(7, (copy, page) => copy.writeUInt16LE(0, page + 22))).to.contain("0 of the");
  });
});
