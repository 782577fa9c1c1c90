import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { parseMbr } from "../../src/disk/mbr.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

const MiB = 1024 * 1024;

describe("parseMbr", () => {
  const scratch = scratchDirectory();

  function made(script: string): Buffer {
    writeFileSync(scratch("disk"), "");
    truncateSync(scratch("disk"), 64 * MiB);
    runTool("sfdisk", ["-q", "--no-reread", "--no-tell-kernel", scratch("disk")], script);
    return readFileSync(scratch("disk"));
  }

  before(function () {
    needTools(this, "sfdisk");
  });

  it("reads what sfdisk wrote", () => {
    const disk = made("label: dos\nlabel-id: 0x0badcafe\nsize=1MiB,type=ef\nsize=10MiB,type=83,bootable\n");
    expect(parseMbr(readerOf(disk))).to.deep.equal({
      scheme: "mbr",
      sectorSize: 512,
      id: "0badcafe",
      partitions: [
        { index: 1, offset: MiB, size: MiB, type: "0xef", bootable: false },
        { index: 2, offset: 2 * MiB, size: 10 * MiB, type: "0x83", bootable: true },
      ],
      findings: [],
    });
  });

  it("follows logical partitions, numbered from 5", () => {
    const disk = made(
      "label: dos\nstart=2048,size=4MiB,type=83\nstart=20480,size=40MiB,type=5\nstart=22528,size=3MiB,type=83\nstart=40960,size=2MiB,type=82\nstart=51200,size=1MiB,type=83\n",
    );
    const table = parseMbr(readerOf(disk));
    expect(table?.findings).to.deep.equal([]);
    expect(
      table?.partitions.map(({ index, offset, size, type }) => [index, offset / 512, size / MiB, type]),
    ).to.deep.equal([
      [1, 2048, 4, "0x83"],
      [5, 22528, 3, "0x83"],
      [6, 40960, 2, "0x82"],
      [7, 51200, 1, "0x83"],
    ]);
  });

  it("tells of a chain that breaks or runs in a circle", () => {
    const disk = made(
      "label: dos\nstart=20480,size=40MiB,type=5\nstart=22528,size=3MiB,type=83\nstart=40960,size=2MiB,type=83\n",
    );
    const broken = Buffer.from(disk);
    broken.fill(0, 20480 * 512 + 510, 20480 * 512 + 512);
    expect(parseMbr(readerOf(broken))?.findings).to.deep.equal([
      "the chain of logical partitions breaks at sector 20480",
    ]);
    const circle = Buffer.from(disk);
    // The second entry of the first EBR leads back to itself.
    circle.writeUInt32LE(0, 20480 * 512 + 462 + 8);
    expect(parseMbr(readerOf(circle))?.findings[0]).to.match(/circle/);
  });

  it("does not pass over an entry that it cannot use", () => {
    const disk = made("label: dos\nsize=10MiB,type=83\n");
    disk.writeUInt8(0x83, 462 + 4);
    expect(parseMbr(readerOf(disk))?.findings).to.deep.equal(["entry 2 of the MBR is in use but describes no sectors"]);
  });

  it("takes neither zeros nor the boot sector of a file system for an MBR", () => {
    expect(parseMbr(readerOf(Buffer.alloc(4096)))).to.equal(undefined);
    expect(parseMbr(readerOf(Buffer.alloc(100)))).to.equal(undefined);
    const bootSector = Buffer.alloc(4096, 0x20);
    bootSector.writeUInt16BE(0x55aa, 510);
    expect(parseMbr(readerOf(bootSector))).to.equal(undefined);
    const noEntry = Buffer.alloc(4096);
    noEntry.writeUInt16BE(0x55aa, 510);
    expect(parseMbr(readerOf(noEntry))).to.equal(undefined);
  });
});
