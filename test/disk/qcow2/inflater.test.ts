import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { type Inflater, inflateAnew, inflater } from "../../../src/disk/qcow2/inflater.ts";
import { randomBytes } from "../../support/random.ts";

describe("inflater", () => {
  const bytes = Buffer.concat([randomBytes(1, 20_000), Buffer.alloc(45_536, "amphora ")]);
  const packed = deflateRawSync(bytes);
  const ways: Readonly<Record<string, Inflater>> = { "one object for all": inflater(), "an object each": inflateAnew };

  it("uses one object where Node has it", () => {
    expect(inflater()).not.to.equal(inflateAnew);
  });

  for (const [name, inflate] of Object.entries(ways)) {
    it(`gives what was packed, whatever stands behind it (${name})`, () => {
      for (const behind of [Buffer.alloc(0), randomBytes(2, 511), packed]) {
        const got = inflate(Buffer.concat([packed, behind]), bytes.length);
        expect(Buffer.compare(got ?? Buffer.alloc(0), bytes)).to.equal(0);
      }
    });

    it(`gives nothing where more comes out or the stream is broken, and unpacks the next one (${name})`, () => {
      for (const [input, size] of [
        [packed, bytes.length - 1],
        [packed, 1],
        [deflateRawSync(Buffer.alloc(2 ** 24)), 65_536],
        [Buffer.alloc(5, 0xff), bytes.length],
      ] as const) {
        expect(inflate(input, size)).to.equal(undefined);
        expect(Buffer.compare(inflate(packed, bytes.length) ?? Buffer.alloc(0), bytes)).to.equal(0);
      }
    });

    it(`gives what there is of a stream that ends early (${name})`, () => {
      const got = inflate(packed.subarray(0, packed.length - 4), bytes.length) ?? Buffer.alloc(0);
      expect(got.length).to.be.within(1, bytes.length - 1);
      expect(Buffer.compare(got, bytes.subarray(0, got.length))).to.equal(0);
      expect(inflate(Buffer.alloc(0), bytes.length)).to.have.length(0);
    });

    it(`leaves what it gave before alone (${name})`, () => {
      const first = inflate(packed, bytes.length) ?? Buffer.alloc(0);
      inflate(deflateRawSync(Buffer.alloc(bytes.length)), bytes.length);
      expect(Buffer.compare(first, bytes)).to.equal(0);
    });
  }
});
