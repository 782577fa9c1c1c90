import { expect } from "chai";
import { qcow2Failures } from "../../../src/disk/admission/qcow2-safety.ts";

describe("qcow2Failures", () => {
  const header = (version: number, change: (bytes: Buffer) => unknown = () => {}) => {
    const bytes = Buffer.alloc(512);
    bytes.writeUInt32BE(version, 4);
    change(bytes);
    return qcow2Failures(bytes).map(({ check }) => check);
  };

  it("knows the versions", () => {
    expect([1, 2, 3, 4].map((version) => header(version))).to.deep.equal([
      ["unknown_features"],
      [],
      [],
      ["unknown_features"],
    ]);
  });

  it("lets four features pass, of which one tells of data elsewhere", () => {
    const bits = Array.from({ length: 64 }, (_, bit) => bit);
    const feature = (version: number) => (bit: number) =>
      header(version, (bytes) => bytes.writeBigUInt64BE(1n << BigInt(bit), 72)).join();
    const known = ["", "", "data_file", ""];
    expect(bits.map(feature(3))).to.deep.equal([...known, ...Array(60).fill("unknown_features")]);
    expect(bits.map(feature(2))).to.deep.equal([...known, ...Array(60).fill("")]);
  });

  it("sees a backing file by its place alone", () => {
    expect(header(3, (bytes) => bytes.writeUInt8(1, 8))).to.deep.equal(["backing_file"]);
    expect(header(3, (bytes) => bytes.writeUInt8(1, 15))).to.deep.equal(["backing_file"]);
    expect(header(3, (bytes) => bytes.writeUInt8(1, 19))).to.deep.equal([]);
  });
});
