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
      {
        offset: 20480 * 512,
        structure: "EBR",
        clause: "has no signature or lies beyond the disk, so the chain of logical partitions breaks there",
      },
    ]);
    const circle = Buffer.from(disk);
    // The second entry of the first EBR leads back to itself.
    circle.writeUInt32LE(0, 20480 * 512 + 462 + 8);
    expect(parseMbr(readerOf(circle))?.findings[0]?.clause).to.match(/leads back to itself/);
  });

  it("lists an entry that cannot be used, and says why", () => {
    const disk = made("label: dos\nsize=10MiB,type=83\n");
    disk.writeUInt8(0x83, 462 + 4);
    const table = parseMbr(readerOf(disk));
    expect(table?.partitions.map(({ index, size }) => [index, size])).to.deep.equal([
      [1, 10 * MiB],
      [2, 0],
    ]);
    const finding = { offset: 462, structure: "MBR entry 2", clause: "is in use but describes no sectors" };
    expect(table?.findings).to.deep.equal([finding]);
    const alone = made("label: dos\nsize=10MiB,type=83\n");
    alone.writeUInt32LE(0, 446 + 12);
    expect(parseMbr(readerOf(alone))?.findings).to.deep.equal([{ ...finding, offset: 446, structure: "MBR entry 1" }]);
    const untyped = made("label: dos\nsize=10MiB,type=83\n");
    untyped.writeUInt8(0, 446 + 4);
    expect(parseMbr(readerOf(untyped))?.partitions).to.have.length(1);
    expect(parseMbr(readerOf(untyped))?.findings[0]?.clause).to.match(/type of an unused one/);
  });

  describe("of logical partitions", () => {
    const [first, second] = [20480 * 512, 40960 * 512 - MiB];
    let good: Buffer;

    before(() => {
      const logical = "start=22528,size=3MiB,type=83\nstart=40960,size=2MiB,type=83\n";
      good = made(`label: dos\nstart=2048,size=2MiB\nstart=20480,size=40MiB,type=5\n${logical}`);
    });

    const clauses = (change: (disk: Buffer) => unknown) => {
      const disk = Buffer.from(good);
      change(disk);
      const table = parseMbr(readerOf(disk));
      expect(table?.partitions.map(({ index }) => index).slice(0, 2)).to.deep.equal([1, 5]);
      return table?.findings.map(({ structure, offset, clause }) => `${structure} ${offset}: ${clause}`).join("; ");
    };

    it("follows a link in whatever entry it stands, and takes data from all four", () => {
      expect(clauses(() => {})).to.equal("");
      // Second EBR at the place that the first one's link names, counted from the extended partition.
      const link = good.readUInt32LE(first + 462 + 8);
      expect((20480 + link) * 512).to.equal(second);
      const third = (disk: Buffer) => {
        disk.copy(disk, first + 478, first + 462, first + 478);
        disk.fill(0, first + 462, first + 478);
      };
      expect(clauses(third)).to.equal("");
      const four = (disk: Buffer) => {
        disk.copy(disk, first + 494, first + 446, first + 462);
        disk.writeUInt32LE(2048 + 7000, first + 494 + 8);
      };
      expect(clauses(four)).to.match(/^EBR entry 4 \d+: is in use, which only the first two should be$/);
    });

    it("tells of what reaches beyond the extended partition", () => {
      expect(clauses((disk) => disk.writeUInt32LE(90_000, first + 446 + 12))).to.match(
        /^EBR entry 1 10486206: reaches beyond the extended partition/,
      );
      expect(clauses((disk) => disk.writeUInt32LE(0, first + 446 + 8))).to.match(/over its own EBR/);
      expect(clauses((disk) => disk.writeUInt32LE(90_000, first + 462 + 12))).to.match(
        /^EBR 10485760: leads on to sector 38912, and 90000 from there reach beyond/,
      );
      expect(clauses((disk) => disk.writeUInt32LE(200_000, 462 + 12))).to.match(
        /^MBR entry 2 462: is extended and ends/,
      );
      expect(clauses((disk) => disk.writeUInt32LE(30_000, 446 + 12))).to.match(/overlaps partition 1/);
    });

    it("tells of a second extended partition, and follows both", () => {
      const both = (disk: Buffer) => disk.copy(disk, 478, 462, 478);
      expect(clauses(both)).to.match(/^MBR entry 3 478: is a second extended partition/);
    });
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
