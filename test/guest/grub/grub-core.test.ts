import { expect } from "chai";
import { type GrubCore, readGrubCore } from "../../../src/guest/grub/grub-core.ts";
import { decodeLzma } from "../../../src/guest/grub/lzma.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { grubBody, grubCore } from "../../support/grub-bytes.ts";

describe("readGrubCore", () => {
  const body = grubBody(["biosdisk"], "(,msdos1)/boot/grub");
  const image = grubCore(body);
  const sectors = image.length / 512;
  const read = (change: (disk: Buffer) => unknown = () => {}, start = 1, limit: [number, number] = [1, 64]) => {
    const disk = Buffer.alloc(128 * 512);
    image.copy(disk, 512);
    change(disk);
    return readGrubCore(readerOf(disk), start, limit);
  };

  it("follows the list of sectors to the packed part", () => {
    const core = read() as GrubCore;
    expect(core.runs).to.deep.equal([
      { start: 1, count: 1 },
      { start: 2, count: sectors - 1 },
    ]);
    expect(Buffer.from(decodeLzma(core.packed, core.unpackedSize) ?? []).equals(body)).to.equal(true);
  });

  it("follows a list of several runs", () => {
    const split = (disk: Buffer) => {
      disk.copy(disk, 40 * 512, 512 * 5, 512 * (1 + sectors));
      disk.fill(0, 512 * 5, 512 * (1 + sectors));
      disk.writeUInt16LE(3, 512 + 0x1fc);
      disk.writeUInt32LE(40, 512 + 0x1e8);
      disk.writeUInt16LE(sectors - 4, 512 + 0x1f0);
    };
    const core = read(split) as GrubCore;
    expect(core.runs).to.have.length(3);
    expect(decodeLzma(core.packed, core.unpackedSize)?.length).to.equal(body.length);
  });

  const broken: [string, Parameters<typeof read>, RegExp][] = [
    ["a start beyond the gap", [() => {}, 64], /would start in sector 64/],
    ["a start in the table", [() => {}, 0], /would start in sector 0/],
    ["a start elsewhere", [() => {}, 3], /is not where it should start, in sector 3/],
    ["a gap that is too small", [() => {}, 1, [1, 4]], /of which only 1 to 3 are free/],
    ["a list that never ends", [(disk) => disk.fill(1, 512 + 0x100 + 30, 1024)], /lies in sectors|too long/],
    ["an empty list", [(disk) => disk.writeUInt16LE(0, 512 + 0x1fc)], /no packed part/],
    ["sizes that cannot be", [(disk) => disk.writeUInt32LE(0xffffffff, 1024 + 12)], /no packed part/],
    ["code that leads nowhere", [(disk) => disk.fill(0, 1024 + 40, 1024 + 45)], /no packed part/],
  ];
  for (const [what, args, expected] of broken) {
    it(`refuses ${what}`, () => {
      expect(read(...args)).to.match(expected);
    });
  }

  it("reads no more than a core image can have", () => {
    const disk = Buffer.alloc(3000 * 512);
    image.copy(disk, 512);
    disk.writeUInt16LE(2000, 512 + 0x1fc);
    expect(readGrubCore(readerOf(disk), 1, [1, 3000])).to.match(/too long/);
  });
});
