import { expect } from "chai";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import { trailingData } from "../../src/verify/trailing-data.ts";
import { readerOf } from "../support/bytes-reader.ts";

const mebibyte = 2 ** 20;

describe("trailingData", () => {
  const of = (bytes: Buffer, size: number, scheme: "mbr" | "gpt" = "mbr") => {
    const partition = { index: 1, offset: mebibyte, size, type: "0x83", bootable: true };
    const partitions = { scheme, sectorSize: 512, id: "", partitions: [partition], findings: [] };
    return trailingData({
      format: "raw",
      file: readerOf(bytes),
      disk: readerOf(bytes),
      partitions,
    } as unknown as ImageUnderTest);
  };

  it("looks behind the last partition of a disk", () => {
    const disk = Buffer.alloc(4 * mebibyte);
    expect(of(disk, 3 * mebibyte)).to.deep.equal([]);
    const found = { behind: "the last partition", offset: 2 * mebibyte, size: 2 * mebibyte, looked: 2 * mebibyte };
    expect(of(disk, mebibyte)).to.deep.equal([{ ...found, firstByte: undefined }]);
    disk.writeUInt8(1, 3 * mebibyte + 5);
    expect(of(disk, mebibyte)).to.deep.equal([{ ...found, firstByte: 3 * mebibyte + 5 }]);
    expect(of(disk, 2 * mebibyte + 6))
      .to.have.length(1)
      .and.to.have.nested.property("[0].firstByte", undefined);
  });

  it("leaves the backup of a GPT alone", () => {
    const disk = Buffer.alloc(4 * mebibyte);
    disk.fill(1, disk.length - 33 * 512);
    expect(of(disk, 3 * mebibyte - 33 * 512, "gpt")).to.deep.equal([]);
    expect(of(disk, 3 * mebibyte - 34 * 512, "gpt")).to.have.nested.property("[0].firstByte", undefined);
  });

  it("looks at no more than 32 MiB of a place", () => {
    const disk = Buffer.alloc(40 * mebibyte);
    disk.writeUInt8(1, disk.length - 1);
    expect(of(disk, mebibyte)[0]).to.include({ looked: 32 * mebibyte, size: 38 * mebibyte, firstByte: undefined });
  });

  it("looks behind the last cluster of a qcow2", () => {
    const file = Buffer.alloc(100_000, 0);
    const image = { format: "qcow2", file: readerOf(file), checkClusters: () => ({ imageEndOffset: 65536 }) };
    const found = () => trailingData(image as unknown as ImageUnderTest)[0];
    expect(found()).to.include({ behind: "the last cluster", firstByte: undefined });
    file.writeUInt8(7, 70_000);
    expect(found()).to.include({ offset: 65536, firstByte: 70_000 });
  });
});
