import { expect } from "chai";
import { unpackBlock, unpackLz4 } from "../../../src/guest/packed/lz4.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { drained, packedBy, sampleBytes } from "../../support/packed-sample.ts";

const sample = sampleBytes(9 * 1024 * 1024);
const unpacked = (bytes: Uint8Array) => drained(unpackLz4(readerOf(bytes), 0));

/** Hand-made blocks, and what they are. */
const blocks: [string, string, string | RegExp][] = [
  ["literals", "50 68656c6c6f", "hello"],
  ["a match that reaches into itself", "11 61 0100 10 62", "aaaaaab"],
  ["a match and no literals behind it", "11 61 0100", /without literals/],
  ["a match before the start", "11 61 0200 10 62", /outside/],
  ["a match at no distance", "11 61 0000 10 62", /outside/],
  ["fewer literals than it says", "50 6865", /ends within its literals/],
  ["a length without end", "f0 ffff", /ends within a length/],
  ["nothing", "", /without literals/],
];

describe("LZ4 as Linux boots from it", () => {
  for (const level of ["-1", "-9"]) {
    it(`unpacks what lz4 -l ${level} wrote`, async function () {
      const packed = packedBy(this, ["lz4", "-l", level, "-c"], sample);
      const { bytes, end } = await unpacked(packed);
      expect(bytes.equals(sample)).to.equal(true);
      expect(end).to.equal(packed.length);
    });
  }

  it("ends at a size of 0, at what can be no size, and goes on with another frame", async function () {
    const packed = packedBy(this, ["lz4", "-l", "-c"], Buffer.from("hello"));
    for (const behind of ["\0\0\0\0", "070701", "x"]) {
      const { bytes, end } = await unpacked(Buffer.concat([packed, Buffer.from(behind)]));
      expect([`${bytes}`, end]).to.deep.equal(["hello", packed.length]);
    }
    expect(`${(await unpacked(Buffer.concat([packed, packed]))).bytes}`).to.equal("hellohello");
  });

  for (const [what, hex, result] of blocks) {
    it(`takes a block of ${what} for what it is`, () => {
      const room = new Uint8Array(16);
      const packed = Buffer.from(hex.replaceAll(" ", ""), "hex");
      if (result instanceof RegExp) expect(() => unpackBlock(packed, room)).to.throw(result);
      else expect(Buffer.from(room.subarray(0, unpackBlock(packed, room))).toString()).to.equal(result);
    });
  }

  it("unpacks no more than there is room for", () => {
    expect(() => unpackBlock(Buffer.from("1f6101000000 1062".replace(" ", ""), "hex"), new Uint8Array(8))).to.throw(
      /8 MiB/,
    );
    expect(() => unpackBlock(Buffer.from("5068656c6c6f", "hex"), new Uint8Array(4))).to.throw(/8 MiB/);
  });

  it("is damaged where a block is cut, or its first is none", async function () {
    const packed = packedBy(this, ["lz4", "-l", "-c"], sample);
    for (const size of [9, 1000, packed.length - 1]) {
      expect(await unpacked(packed.subarray(0, size)).catch(String), `${size} bytes`).to.match(/within a block/);
    }
    expect(await unpacked(Buffer.from("02214c18ffffffff", "hex")).catch(String)).to.match(/first block/);
  });
});
