import { expect } from "chai";
import { readDirectory } from "../../../src/filesystem/xfs/directory.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf, inodeOf, volumeOf } from "./xfs-fixture.ts";

/** A directory block of 2 KiB with one name, in two halves. */
function halves(name: string): [Buffer, Buffer] {
  const bytes = Buffer.alloc(2048);
  bytes.write("XD2D", 0, "latin1");
  bytes.writeBigUInt64BE(77n, 16);
  bytes.set([1, ...Buffer.from(name)], 24);
  bytes.writeUInt16BE(16, 30);
  bytes.set([0xff, 0xff, (2048 - 32) >> 8, (2048 - 32) & 255], 32);
  bytes.writeUInt16BE(32, 2046);
  return [bytes.subarray(0, 1024), bytes.subarray(1024)];
}

describe("readDirectory", () => {
  const [one, two] = halves("a");
  const [three, four] = halves("b");
  const volume = volumeOf(
    new Map([
      [20, one],
      [30, two],
      [40, three],
      [41, four],
    ]),
    { directoryBlockSize: 2048 },
  );
  const directory = (extents: Buffer[], size: number) => inodeOf(forkOf(extents), { type: "directory", size });
  const names = (extents: Buffer[], size = 8192) =>
    readDirectory(volume, directory(extents, size), () => {}).map(({ name }) => name);

  it("puts directory blocks together and passes over those that are missing", () => {
    expect(names([extentOf(0, 20, 1), extentOf(1, 30, 1), extentOf(6, 40, 2)])).to.deep.equal(["a", "b"]);
    // What lies beyond the size are hashes of names.
    expect(names([extentOf(0, 40, 2), extentOf(2 ** 25, 500, 2)])).to.deep.equal(["b"]);
  });

  it("says how many blocks there are before it reads them", () => {
    const claim = (blocks: number) => {
      throw new RangeError(`${blocks} blocks`);
    };
    expect(() => readDirectory(volume, directory([extentOf(0, 40, 2)], 2048), claim)).to.throw(RangeError, "2 blocks");
  });

  it("refuses directory blocks in part, none at all, and sizes over 128 MiB", () => {
    expect(codeOf(() => names([extentOf(0, 20, 1)]))).to.equal("corrupt-filesystem");
    expect(codeOf(() => names([extentOf(0, 20, 1), extentOf(2, 40, 2)]))).to.equal("corrupt-filesystem");
    expect(codeOf(() => names([extentOf(1, 30, 1)]))).to.equal("corrupt-filesystem");
    expect(codeOf(() => names([]))).to.equal("corrupt-filesystem");
    expect(codeOf(() => names([extentOf(0, 40, 2)], 2 ** 40))).to.equal("corrupt-filesystem");
    expect(codeOf(() => names([extentOf(0, 40, 2)], 2 ** 30))).to.equal("unsupported-filesystem");
  });

  it("reads a directory in its inode", () => {
    const bytes = Buffer.from([1, 0, 0, 0, 0, 64, 1, 0, 96, 0x63, 0, 0, 0, 80]);
    const inode = inodeOf(forkOf([bytes], { format: "local" }), { type: "directory", size: bytes.length });
    expect(readDirectory(volume, inode, () => {})).to.deep.equal([{ name: "c", node: 80 }]);
  });
});
