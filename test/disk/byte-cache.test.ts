import { expect } from "chai";
import { byteCache } from "../../src/disk/byte-cache.ts";

const block = (size: number) => new Uint8Array(size);

describe("byteCache", () => {
  it("drops what was not used for longest once the budget is spent", () => {
    const cache = byteCache(30);
    const [a, b, c, d] = [block(10), block(10), block(10), block(10)];
    cache.set(1, a);
    cache.set(2, b);
    cache.set(3, c);
    expect(cache.get(1)).to.equal(a);
    cache.set(4, d);
    expect(cache.get(2)).to.equal(undefined);
    expect(cache.get(1)).to.equal(a);
    expect(cache.get(3)).to.equal(c);
    expect(cache.get(4)).to.equal(d);
  });

  it("hands over what it drops", () => {
    const dropped: Uint8Array[] = [];
    const cache = byteCache(30, (bytes) => dropped.push(bytes));
    const [a, b, c] = [block(10), block(20), block(20)];
    cache.set(1, a);
    cache.set(2, b);
    expect(dropped).to.deep.equal([]);
    cache.set(3, c);
    expect(dropped).to.deep.equal([a, b]);
  });

  it("counts a block set again once", () => {
    const cache = byteCache(30);
    const other = block(10);
    cache.set(9, other);
    for (let round = 0; round < 5; round++) cache.set(1, block(20));
    expect(cache.get(9)).to.equal(other);
  });

  it("keeps holding to its budget after a block that is larger", () => {
    const cache = byteCache(30);
    cache.set(1, block(100));
    cache.set(2, block(10));
    cache.set(3, block(10));
    expect(cache.get(1)).to.equal(undefined);
    expect(cache.get(2)).to.have.length(10);
  });
});
