import { expect } from "chai";
import { CLUSTER_SIZE } from "../../../src/build/convert/compressed-clusters.ts";
import { type MappedRange, stretchesOf } from "../../../src/build/convert/stretch.ts";

const MIB = 1024 ** 2;

/** Ranges of data, in KiB, with holes between them. */
function data(...ranges: [number, number][]): MappedRange[] {
  return ranges.flatMap(([start, end]) => [
    { start: start * 1024, length: (end - start) * 1024, data: true },
    { start: end * 1024, length: 0, data: false },
  ]);
}

describe("stretchesOf", () => {
  const places = (ranges: MappedRange[], size = 10 * MIB) =>
    stretchesOf(ranges, size).map(({ offset, length }) => [offset / CLUSTER_SIZE, length / CLUSTER_SIZE]);

  it("names whole clusters in order, each once", () => {
    expect(places(data([0, 4], [8, 12], [60, 68], [640, 644]))).to.deep.equal([
      [0, 1],
      [1, 1],
      [10, 1],
    ]);
  });

  it("cuts what is long at the same places whatever comes before it", () => {
    expect(places(data([1000, 3000]))).to.deep.equal([
      [15, 1],
      [16, 16],
      [32, 15],
    ]);
  });

  it("passes over holes and what lies behind the end", () => {
    expect(places([{ start: 0, length: MIB, data: false }])).to.deep.equal([]);
    expect(places(data([0, 64 * 4]), CLUSTER_SIZE + 1)).to.deep.equal([[0, 2]]);
    expect(stretchesOf(data([0, 2048]), 2 * MIB).map(({ number }) => number)).to.deep.equal([0, 1]);
  });
});
