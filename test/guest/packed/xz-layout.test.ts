import { expect } from "chai";
import { readXzLayout } from "../../../src/guest/packed/xz-layout.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { packedBy, sampleBytes } from "../../support/packed-sample.ts";

const sample = sampleBytes();
const layoutOf = (bytes: Uint8Array) => readXzLayout(readerOf(bytes), 0);

describe("the structure of an .xz stream", () => {
  const ways: [string[], Partial<ReturnType<typeof layoutOf>>][] = [
    [["-1"], { check: 4 }],
    [["-1", "--check=none"], { check: 0 }],
    [["-1", "--check=crc32"], { check: 1 }],
    [["-1", "--check=sha256"], { check: 10 }],
    [["-1", "--block-size=200000"], {}],
    [["-1", "-T2", "--block-size=500000"], {}],
    [["--check=crc32", "--x86", "--lzma2=preset=1,dict=1MiB"], { filters: new Set([4, 0x21]), dictionary: 1024 ** 2 }],
    [["--delta=dist=4", "--lzma2=preset=0,dict=6MiB"], { filters: new Set([3, 0x21]), dictionary: 6 * 1024 ** 2 }],
  ];
  for (const [options, told] of ways) {
    it(`is followed to its end: xz ${options.join(" ")}`, function () {
      const packed = packedBy(this, ["xz", "-c", ...options], sample);
      const layout = layoutOf(Buffer.concat([packed, Buffer.from("behind")]));
      expect(layout).to.include({ end: packed.length, unpacked: sample.length });
      for (const [name, value] of Object.entries(told)) expect(Reflect.get(layout, name)).to.deep.equal(value);
    });
  }

  it("reads a few bytes of each chunk only", function () {
    const packed = packedBy(this, ["xz", "-c", "-1"], sample);
    const reader = readerOf(packed);
    readXzLayout(reader, 0);
    expect(reader.bytes).to.be.below(packed.length / 100);
  });

  it("is damaged wherever it is cut", function () {
    const packed = packedBy(this, ["xz", "-c", "-1", "--block-size=700000"], sample);
    for (const size of [5, 11, 12, 20, 30, 100_000, packed.length - 30, packed.length - 12, packed.length - 1]) {
      expect(() => layoutOf(packed.subarray(0, size)), `${size} bytes`).to.throw(/it ends (at byte \d+, )?within/);
    }
  });

  it("is damaged where a byte of its structure is another", function () {
    const packed = packedBy(this, ["xz", "-c", "-1", "--block-size=700000"], sample);
    const size = packed.length;
    for (const at of [6, 7, 8, 13, 14, 20, size - 1, size - 3, size - 8, size - 12, size - 16, size - 20, size - 28]) {
      const changed = Buffer.from(packed);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      expect(() => layoutOf(changed), `byte ${at}`)
        .to.throw(Error)
        .with.property("code", "damaged");
    }
  });

  it("never does anything but end or say what is damaged, whatever the bytes", function () {
    const packed = packedBy(this, ["xz", "-c", "-1", "--block-size=4096"], sample.subarray(0, 60_000));
    for (let at = 0; at < packed.length; at += 7) {
      const changed = Buffer.from(packed);
      changed.fill(0xff, at, at + 3);
      try {
        expect(layoutOf(changed).end).to.be.at.most(changed.length);
      } catch (error) {
        expect(error).to.have.property("code", "damaged");
      }
    }
  });
});
