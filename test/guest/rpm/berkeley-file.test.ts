import { expect } from "chai";
import { openBerkeley } from "../../../src/guest/rpm/berkeley-file.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { loadBerkeley } from "../../support/rpm-databases.ts";

describe("a hash table of Berkeley DB", () => {
  const scratch = scratchDirectory();
  let bytes: Buffer = Buffer.alloc(0);

  before(function () {
    needTools(this, "db5.3_load");
    bytes = loadBerkeley(scratch("db"), [Buffer.from("one"), Buffer.alloc(9000)], "little", 4096);
  });

  const patched = (change: (copy: Buffer) => unknown) => {
    const copy = Buffer.from(bytes);
    change(copy);
    return openBerkeley(readerOf(copy));
  };

  it("has buckets of pages, and pages of items", () => {
    const database = openBerkeley(readerOf(bytes));
    expect(database.littleEndian).to.equal(true);
    const items = Array.from(
      { length: database.lastBucket + 1 },
      (_, bucket) => database.hashPage(database.pageOfBucket(bucket)).offsets.length,
    );
    // Two headers and the number that is free, a key and a value each.
    expect(items.reduce((sum, one) => sum + one, 0)).to.equal(6);
    expect(() => database.hashPage(0)).to.throw("page 0 of");
    expect(() => database.hashPage(99999)).to.throw("does not exist");
    expect(() => database.overflowPage(database.pageOfBucket(0))).to.throw("wrong type 13");
    expect(database.holdsPairs(database.pageOfBucket(0)) || database.holdsPairs(database.pageOfBucket(1))).to.equal(
      true,
    );
  });

  it("is refused where it is something else", () => {
    expect(() => openBerkeley(readerOf(Buffer.alloc(100)))).to.throw("only 100 bytes");
    expect(() => patched((copy) => copy.writeUInt32LE(0x053162, 12))).to.throw("a tree of Berkeley DB");
    expect(() => patched((copy) => copy.writeUInt32BE(0x053162, 12))).to.throw("a tree of Berkeley DB");
    expect(() => patched((copy) => copy.writeUInt32LE(1, 12))).to.throw("no hash table");
    expect(() => patched((copy) => copy.writeUInt32LE(7, 16))).to.throw("version 7");
    expect(() => patched((copy) => copy.writeUInt8(1, 24))).to.throw("encrypted");
    expect(() => patched((copy) => copy.writeUInt8(1, 26))).to.throw("checksums");
    expect(() => patched((copy) => copy.writeUInt32LE(1000, 20))).to.throw("pages of 1000 bytes");
    expect(() => patched((copy) => copy.writeUInt32LE(1e9, 72))).to.throw("buckets do not fit");
  });
});
