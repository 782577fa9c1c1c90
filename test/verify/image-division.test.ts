import { expect } from "chai";
import { divisionOf } from "../../src/verify/image-division.ts";

const partition = { index: 1, offset: 512, size: 1024, type: "0x83", bootable: true };
const table = { scheme: "mbr", sectorSize: 512, id: "", partitions: [partition], findings: [] } as const;

describe("the division of an image", () => {
  it("is its table and what each partition holds", () => {
    const contents = [
      { partition, name: "LVM", hasSystem: false },
      { partition: { ...partition, index: 2, name: "boot" }, hasSystem: false },
    ];
    expect(divisionOf({ kind: "disk", fileSize: 7, partitions: table, contents })).to.deep.equal({
      fileSize: 7,
      partitionTable: "mbr",
      partitions: [
        { ...partition, filesystem: "LVM" },
        { ...partition, index: 2, name: "boot" },
      ],
    });
    expect(divisionOf({ kind: "disk", fileSize: 7, contents: [] }).partitionTable).to.equal("none");
  });

  it("is nothing of a tar but the bytes of its file", () => {
    expect(divisionOf({ kind: "tar", fileSize: 7, contents: [] })).to.deep.equal({ fileSize: 7 });
  });
});
