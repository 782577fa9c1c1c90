import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { decodeLzma } from "../../../src/guest/grub/lzma.ts";
import { packLzma } from "../../support/grub-bytes.ts";
import { randomOf } from "../../support/random.ts";
import { needTools } from "../../support/real-tool.ts";

describe("decodeLzma", () => {
  const random = randomOf(7);
  const noise = Buffer.from(Array.from({ length: 3000 }, () => random(256)));
  const samples: [string, Buffer][] = [
    ["one byte", Buffer.from("a")],
    ["a run", Buffer.alloc(100_000, 7)],
    ["noise", noise],
    ["noise said twice, far apart", Buffer.concat([noise, Buffer.alloc(70_000), noise])],
    ["a program's text", readFileSync(import.meta.filename)],
    ["all bytes, over and over", Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * index) & 0xff))],
    ["a program", readFileSync(process.execPath).subarray(1_000_000, 1_300_000)],
  ];
  const pack = (bytes: Buffer) =>
    execFileSync("xz", ["--format=raw", "--lzma1=lc=3,lp=0,pb=2", "--stdout"], { input: bytes });

  before(function () {
    needTools(this, "xz");
  });

  for (const [what, bytes] of samples) {
    it(`unpacks ${what} as xz packed it`, () => {
      expect(Buffer.from(decodeLzma(pack(bytes), bytes.length) ?? []).equals(bytes)).to.equal(true);
    });
  }

  it("unpacks what is all literals", () => {
    expect(Buffer.from(decodeLzma(packLzma(noise), noise.length) ?? []).equals(noise)).to.equal(true);
  });

  it("never gives what was packed out of a damaged stream, and always ends", () => {
    const good = Buffer.concat([noise, noise, Buffer.alloc(500), noise]);
    const packed = pack(good);
    for (let round = 0; round < 100; round++) {
      const bytes = Buffer.from(packed);
      const at = 5 + random(packed.length - 40);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at);
      const found = decodeLzma(bytes, good.length);
      expect(found === undefined || !good.equals(found)).to.equal(true);
    }
  });

  it("sees a stream that ends early", () => {
    const packed = pack(noise);
    expect(decodeLzma(packed.subarray(0, packed.length - 100), noise.length)).to.equal(undefined);
    expect(decodeLzma(packed, noise.length * 2)).to.equal(undefined);
    expect(decodeLzma(packed.subarray(0, 5), noise.length)).to.equal(undefined);
  });
});
