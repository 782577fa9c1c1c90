import { expect } from "chai";
import { blockReader, blockSize } from "../../../src/disk/http/block-reader.ts";
import { randomBytes, randomOf } from "../../support/random.ts";
import { codeOf } from "../../support/refusal-code.ts";

const bytes = randomBytes(3, 30 * blockSize + 17);

/** A reader, and the runs of blocks it asked for so far. */
function open(head = 0) {
  const asked: string[] = [];
  const fetch = (offset: number, size: number) => {
    expect(offset % blockSize).to.equal(0);
    expect(offset + size === bytes.length || size % blockSize === 0).to.equal(true);
    asked.push(`${offset / blockSize}+${Math.ceil(size / blockSize)}`);
    return new Uint8Array(bytes.subarray(offset, offset + size));
  };
  return { asked, ...blockReader(bytes.length, fetch, bytes.subarray(0, head)) };
}

describe("blockReader", () => {
  it("gives the same bytes whatever is read before", () => {
    const { read } = open(2 * blockSize);
    const random = randomOf(5);
    for (let round = 0; round < 2000; round++) {
      const offset = random(bytes.length + 1);
      const size = random(Math.min(bytes.length - offset, 3 * blockSize) + 1);
      expect(bytes.subarray(offset, offset + size).equals(read(offset, size))).to.equal(true);
    }
    expect(codeOf(() => read(bytes.length, 1))).to.equal("out-of-bounds");
    expect(read(bytes.length, 0)).to.have.length(0);
  });

  it("asks for what one read lacks in one go, and never for what is known", () => {
    const { asked, read } = open(2 * blockSize);
    read(0, 2 * blockSize);
    expect(asked).to.deep.equal([]);
    read(5 * blockSize - 1, 2);
    read(4 * blockSize, 2 * blockSize);
    expect(asked).to.deep.equal(["4+2"]);
  });

  it("rather fetches a short known stretch again than to ask twice", () => {
    const { asked, read } = open();
    read(6 * blockSize, 1);
    read(12 * blockSize, 4 * blockSize);
    asked.length = 0;
    read(4 * blockSize, 16 * blockSize);
    expect(asked).to.deep.equal(["4+8", "16+4"]);
  });

  it("gets ahead of who reads on, up to the end and to what is known", () => {
    const { asked, read } = open(blockSize);
    for (let block = 10; block < 16; block++) read(block * blockSize, 10);
    expect(asked).to.deep.equal(["10+1", "11+1", "12+3", "15+7"]);
    asked.length = 0;
    read(22 * blockSize, 1);
    expect(asked).to.deep.equal(["22+9"]);
  });

  it("keeps 64 MiB and fetches 4 MiB at most", () => {
    const length = 80 * 1024 * 1024;
    const sizes: number[] = [];
    const { read } = blockReader(length, (_, size) => {
      sizes.push(size);
      return new Uint8Array(size);
    });
    read(0, length);
    expect(sizes).to.deep.equal(new Array(20).fill(4 * 1024 * 1024));
    read(length - 1, 1);
    expect(sizes).to.have.length(20);
    read(0, 1);
    expect(sizes).to.have.length(21);
  });
});
