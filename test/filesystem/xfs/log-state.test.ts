import { expect } from "chai";
import { logIsDirty } from "../../../src/filesystem/xfs/log-state.ts";
import { readerOf } from "../../support/bytes-reader.ts";

const geometry = { blockSize: 512, blocks: 100, groupBlocks: 100, groupBlockBits: 7 };

/** A log of 64 units from block 10 on: records of three units, the newest of them `last`, written in that round. */
function log(last: number, round: number, flags: number): Buffer {
  const bytes = Buffer.alloc(100 * 512);
  for (let unit = 0; unit < 64; unit++) bytes.writeUInt32BE(unit < last + 3 ? round : round - 1, (10 + unit) * 512);
  for (let unit = 0; unit <= last; unit += 3) {
    const at = (10 + unit) * 512;
    bytes.writeUInt32BE(0xfeed_babe, at);
    bytes.writeUInt32BE(round, at + 4);
    bytes.writeUInt32BE(2, at + 8);
    bytes.writeUInt32BE(1024, at + 12);
    bytes.writeUInt32BE(round, at + 16);
    bytes.writeUInt32BE(1, at + 40);
    bytes.writeUInt32BE(32768, at + 320);
    bytes.writeUInt8(unit === last ? flags : 0, at + 512 + 9);
  }
  return bytes;
}

describe("logIsDirty", () => {
  const dirty = (bytes: Buffer) => logIsDirty(readerOf(bytes), geometry, 10, 64);

  it("tells a log that ends with an unmount from one that does not, in the first round and later", () => {
    for (const round of [1, 2, 77]) {
      for (const last of [0, 3, 30, 60]) {
        expect(dirty(log(last, round, 0x20)), `record ${last} of round ${round}`).to.equal(false);
        expect(dirty(log(last, round, 0)), `record ${last} of round ${round}`).to.equal(true);
      }
    }
  });

  it("cannot tell of a log elsewhere, outside the file system, or without records", () => {
    const bytes = log(30, 1, 0x20);
    expect(logIsDirty(readerOf(bytes), geometry, 0, 64)).to.equal(undefined);
    expect(logIsDirty(readerOf(bytes), geometry, 10, 2 ** 32)).to.equal(undefined);
    expect(logIsDirty(readerOf(bytes), geometry, 2 ** 52, 64)).to.equal(undefined);
    expect(dirty(Buffer.alloc(100 * 512))).to.equal(undefined);
  });

  it("looks at no more than a record's length of units", () => {
    const reader = readerOf(Buffer.alloc(2 ** 22));
    expect(logIsDirty(reader, { ...geometry, blocks: 2 ** 13 }, 10, 2 ** 12)).to.equal(undefined);
    expect(reader.reads).to.be.lessThan(600);
  });
});
