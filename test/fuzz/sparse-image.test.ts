import { expect } from "chai";
import { readerOf } from "../support/bytes-reader.ts";
import { randomBytes, randomOf } from "../support/random.ts";
import { codeOf } from "../support/refusal-code.ts";
import { packPages, unpackPages } from "./seed-file.ts";
import { ImpossibleRead, sparseImage } from "./sparse-image.ts";

describe("a sparse image", () => {
  const bytes = Buffer.concat([randomBytes(1, 9000), Buffer.alloc(300_000), randomBytes(2, 5001)]);
  const packed = packPages(readerOf(bytes));

  it("reads as what was packed, wherever it is read", () => {
    const image = sparseImage(unpackPages(packed));
    const random = randomOf(3);
    expect(image.length).to.equal(bytes.length);
    for (let turn = 0; turn < 300; turn++) {
      const offset = random(bytes.length);
      const size = random(bytes.length - offset + 1);
      expect(Buffer.compare(image.read(offset, size), bytes.subarray(offset, offset + size))).to.equal(0);
    }
    expect(packed.length).to.be.below(20_000);
  });

  it("reads as what was written, cut and grown, and tells the difference", () => {
    const base = unpackPages(packed);
    const random = randomOf(4);
    for (let turn = 0; turn < 60; turn++) {
      const image = sparseImage(base);
      let model = Buffer.from(bytes);
      for (let step = 0; step < 5; step++) {
        const offset = random(model.length);
        const change = randomBytes(random(1000), Math.min(random(9000), model.length - offset));
        model.set(change, offset);
        image.write(offset, change);
        if (random(2) === 0) {
          const length = Math.max(1, random(model.length + 10_000));
          model = Buffer.concat([model.subarray(0, length), Buffer.alloc(Math.max(0, length - model.length))]);
          image.resize(length);
        }
      }
      expect(Buffer.compare(image.read(0, image.length), model)).to.equal(0);
      const again = sparseImage(base);
      again.resize(image.length);
      for (const [offset, patch] of image.patches()) again.write(offset, patch);
      expect(Buffer.compare(again.read(0, again.length), model)).to.equal(0);
    }
    expect(Buffer.compare(sparseImage(base).read(0, bytes.length), bytes)).to.equal(0);
  });

  it("bears a length that no memory would", () => {
    const image = sparseImage(unpackPages(packed));
    image.resize(2 ** 45);
    expect([...image.read(2 ** 45 - 4, 4)]).to.deep.equal([0, 0, 0, 0]);
    expect(codeOf(() => image.read(2 ** 45, 1))).to.equal("out-of-bounds");
  });

  it("counts a fraction as a fault of the reader", () => {
    const image = sparseImage(unpackPages(packed));
    expect(() => image.read(0.5, 1)).to.throw(ImpossibleRead);
    expect(() => image.read(1, 1.5)).to.throw(ImpossibleRead);
  });
});
