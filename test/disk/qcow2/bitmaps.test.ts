import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { readBitmaps } from "../../../src/disk/qcow2/bitmaps.ts";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { qcow2SetFile, qcow2Sets } from "../../support/qcow2-sets.ts";
import { needTools, runTool } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { headerFixture } from "./header-fixture.ts";

const directory = 6 * 65536;
const extension = 112;

/** An image with one bitmap called "day". */
function fixture(): Buffer {
  const bytes = headerFixture();
  bytes.writeUInt32BE(0x23852875, extension);
  bytes.writeUInt32BE(24, extension + 4);
  bytes.writeUInt32BE(1, extension + 8);
  bytes.writeBigUInt64BE(32n, extension + 16);
  bytes.writeBigUInt64BE(BigInt(directory), extension + 24);
  bytes.writeBigUInt64BE(7n * 65536n, directory);
  bytes.writeUInt32BE(3, directory + 8);
  bytes.writeUInt8(1, directory + 16);
  bytes.writeUInt8(16, directory + 17);
  bytes.writeUInt16BE(3, directory + 18);
  bytes.write("day", directory + 24);
  return bytes;
}

function read(bytes: Buffer) {
  const file = readerOf(bytes);
  return readBitmaps(file, parseHeader(file));
}

describe("readBitmaps", () => {
  it("lists what qemu-img lists", function () {
    needTools(this, "qemu-img", "qemu-io");
    this.timeout(60_000);
    const sets = qcow2Sets().filter(({ group }) => group === "persistent bitmaps");
    expect(sets.length).to.be.at.least(10);
    let inUse = 0;
    for (const set of sets) {
      const path = qcow2SetFile(set);
      const info = JSON.parse(runTool("qemu-img", ["info", "--output=json", path]));
      const file = openFile(path);
      const ours = readBitmaps(file, parseHeader(file));
      file.close();
      const told = ours.map(({ name, granularity, inUse, auto }) => ({
        flags: [...(inUse ? ["in-use"] : []), ...(auto ? ["auto"] : [])],
        name,
        granularity,
      }));
      expect(told, set.name).to.have.deep.members(info["format-specific"].data.bitmaps);
      expect(
        ours.every(({ consistent, type }) => consistent && type === 1),
        set.name,
      ).to.equal(true);
      inUse += ours.filter((bitmap) => bitmap.inUse).length;
    }
    expect(inUse, "bitmaps in use").to.be.at.least(1);
  });

  it("says what each entry says, and whether the bitmaps as a whole are to be trusted", () => {
    const bytes = fixture();
    const expected = { name: "day", type: 1, granularity: 65536, inUse: false, auto: false, consistent: false };
    expect(read(bytes)).to.deep.equal([{ ...expected, tableOffset: 7 * 65536, tableSize: 3 }]);
    bytes.writeUInt8(1, 95);
    bytes.writeUInt32BE(3, directory + 12);
    expect(read(bytes)[0]).to.include({ inUse: true, auto: true, consistent: true });
    expect(read(headerFixture())).to.deep.equal([]);
  });

  it("refuses a directory that cannot be", () => {
    const changed = (change: (bytes: Buffer) => void) => {
      const bytes = fixture();
      change(bytes);
      return codeOf(() => read(bytes));
    };
    expect(changed(() => {})).to.equal("no refusal");
    expect(changed((bytes) => bytes.writeUInt32BE(16, extension + 4))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeUInt32BE(2, extension + 8))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeUInt32BE(65536, extension + 8))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeBigUInt64BE(1n << 50n, extension + 16))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeBigUInt64BE(10n * 65536n, extension + 24))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeBigUInt64BE(512n, extension + 24))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeUInt32BE(0xffff_ffff, directory + 20))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeUInt16BE(30, directory + 18))).to.equal("corrupt-image");
    expect(changed((bytes) => bytes.writeUInt8(64, directory + 17))).to.equal("corrupt-image");
  });
});
