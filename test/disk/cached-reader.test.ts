import { expect } from "chai";
import { cached } from "../../src/disk/cached-reader.ts";
import { Refusal } from "../../src/refusal.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { randomBytes, randomOf } from "../support/random.ts";
import { codeOf } from "../support/refusal-code.ts";

describe("cached", () => {
  const bytes = randomBytes(1, 300_001);

  it("gives the same bytes as what it reads from, wherever and however much", () => {
    const reader = cached(readerOf(bytes));
    const random = randomOf(2);
    for (let round = 0; round < 300; round++) {
      const offset = random(bytes.length);
      const size = random(round % 3 === 0 ? bytes.length - offset + 1 : Math.min(50, bytes.length - offset));
      expect(Buffer.compare(reader.read(offset, size), bytes.subarray(offset, offset + size))).to.equal(0);
    }
  });

  it("asks once for what lies together", () => {
    const below = readerOf(bytes);
    const reader = cached(below);
    for (let offset = 0; offset < 65536; offset += 256) reader.read(offset, 256);
    expect(below.reads).to.equal(1);
  });

  it("gives what was asked for although something nearby is damaged", () => {
    const below = readerOf(bytes);
    const reader = cached({
      length: bytes.length,
      read(offset, size) {
        if (offset <= 1000 && offset + size > 1000) throw new Refusal("corrupt-image", "byte 1000 is damaged");
        return below.read(offset, size);
      },
    });
    expect(Buffer.compare(reader.read(500, 500), bytes.subarray(500, 1000))).to.equal(0);
    expect(codeOf(() => reader.read(500, 501))).to.equal("corrupt-image");
  });

  it("refuses what lies beyond the end", () => {
    expect(codeOf(() => cached(readerOf(bytes)).read(300_000, 2))).to.equal("out-of-bounds");
  });
});
