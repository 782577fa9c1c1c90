import { expect } from "chai";
import { partitionMap } from "../../../src/report/html/partition-map.ts";
import { wordsOf } from "../../support/report-samples.ts";

describe("the map of partitions", () => {
  const partition = (index: number, offset: number, size: number) => ({
    ...{ index, offset, size, type: "0x83", bootable: index === 1, filesystem: "ext4" },
  });
  const blocks = (text: string) =>
    [...text.matchAll(/<svg x="([\d.]+)%" width="([\d.]+)%"/g)].map(([, x, width]) => [Number(x), Number(width)]);

  it("is to scale, in the order of the disk", () => {
    const map = partitionMap([partition(2, 500, 500), partition(1, 100, 400)], 1000);
    expect(blocks(map.text)).to.deep.equal([
      [10, 40],
      [50, 50],
    ]);
    expect(wordsOf(map)).to.match(/1 100 bytes 400 bytes 0x83 ext4 boot flag 2 500 bytes/);
  });

  it("keeps to its width, whatever a table claims, and shows the smallest partition", () => {
    const map = partitionMap([partition(1, 0, 1), partition(2, 9e15, 9e15)], 1000);
    for (const [x = 0, width = 0] of blocks(map.text)) {
      expect(width).to.be.at.least(0.4);
      expect(x + width).to.be.at.most(100.001);
    }
    const many = Array.from({ length: 1000 }, (_, index) => partition(index, index, 1));
    expect(wordsOf(partitionMap(many, 1000))).to.contain("and 872 more");
  });
});
