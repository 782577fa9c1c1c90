import { expect } from "chai";
import { readGeometry } from "../../../../src/disk/qcow2/check/geometry.ts";
import { qemuFile } from "../../../../src/disk/qcow2/check/qemu-file.ts";
import { readSnapshotList } from "../../../../src/disk/qcow2/check/snapshot-list.ts";
import { readerOf } from "../../../support/bytes-reader.ts";
import { codeOf } from "../../../support/refusal-code.ts";
import { place, smallQcow2 } from "./small-qcow2.ts";

function read(count: number, change: (bytes: Buffer) => unknown = () => undefined) {
  const bytes = smallQcow2();
  bytes.writeUInt32BE(count, 60);
  bytes.writeBigUInt64BE(BigInt(place.data), 64);
  change(bytes);
  const file = qemuFile(readerOf(bytes));
  return readSnapshotList(file, readGeometry(file));
}

describe("the snapshot table", () => {
  it("takes nothing without snapshots", () => {
    expect(read(0)).to.deep.equal({ entries: [], size: 0 });
  });

  it("has entries of various sizes, each from a multiple of 8 bytes on", () => {
    const { entries, size } = read(2, (bytes) => {
      bytes.writeBigUInt64BE(1024n, place.data);
      bytes.writeUInt32BE(3, place.data + 8);
      bytes.writeUInt16BE(1, place.data + 12);
      bytes.writeUInt16BE(10, place.data + 14);
      bytes.writeUInt32BE(16, place.data + 36);
      // 40 + 16 + 11 bytes, hence the next at 72; its offset is not to be told from an aligned one by a number.
      bytes.writeBigUInt64BE(2n ** 62n + 2n, place.data + 72);
    });
    expect(entries).to.deep.equal([
      { offset: place.data, l1Offset: 1024, aligned: true, l1Size: 3, extra: 16 },
      { offset: place.data + 72, l1Offset: 2 ** 62, aligned: false, l1Size: 0, extra: 0 },
    ]);
    expect(size).to.equal(112);
  });

  it("has a size however far away it lies", () => {
    const { entries, size } = read(2, (bytes) => bytes.writeBigUInt64BE(2n ** 62n, 64));
    expect(entries.map(({ extra }) => extra)).to.deep.equal([0, 0]);
    expect(size).to.equal(80);
  });

  it("is refused with too much extra data", () => {
    expect(codeOf(() => read(1, (bytes) => bytes.writeUInt32BE(1025, place.data + 36)))).to.equal("corrupt-image");
  });

  it("is refused over 64 MiB", () => {
    // Every entry lies in the same zeros, but says that it has the longest names.
    const bytes = smallQcow2();
    bytes.writeUInt32BE(65536, 60);
    bytes.writeBigUInt64BE(BigInt(place.data), 64);
    const file = { ...qemuFile(readerOf(bytes)), padded: () => Buffer.alloc(40, 0xff).fill(0, 16) };
    const geometry = readGeometry(qemuFile(readerOf(bytes)));
    expect(codeOf(() => readSnapshotList(file, geometry))).to.equal("corrupt-image");
  });
});
