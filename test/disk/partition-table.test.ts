import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../src/disk/file-reader.ts";
import type { PartitionTable } from "../../src/disk/partition.ts";
import { findingText, readPartitionTable } from "../../src/disk/partition-table.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { rewriteGptHeader, tableSets } from "../support/partition-table-sets.ts";
import { randomOf } from "../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

const MiB = 1024 * 1024;
/** Types that only hold logical partitions. */
const extended = ["5", "f", "85"];

/** What `sfdisk --json` tells of a partition. */
interface SfdiskPartition {
  readonly node: string;
  readonly start: number;
  readonly size: number;
  readonly type: string;
  readonly name?: string;
  readonly bootable?: boolean;
  readonly attrs?: string;
}

describe("readPartitionTable", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "sfdisk", "sgdisk", "fdisk");
  });

  function make(name: string): void {
    tableSets.find((set) => set.name === name)?.make(scratch("disk"));
  }

  function made(name: string): Buffer {
    make(name);
    return readFileSync(scratch("disk"));
  }

  function read(path: string): PartitionTable {
    const file = openFile(path);
    try {
      return readPartitionTable(file);
    } finally {
      file.close();
    }
  }

  /** The same as sfdisk tells it, extended partitions left out. */
  function toldBySfdisk(path: string) {
    const { partitiontable: table } = JSON.parse(runTool("sfdisk", ["--json", path]));
    const isMbr = table.label === "dos";
    const list: readonly SfdiskPartition[] = table.partitions ?? [];
    const partitions = list
      .filter(({ type }) => !(isMbr && extended.includes(type)))
      .map(({ node, start, size, type, name = "", bootable = false, attrs = "" }) => ({
        index: Number(/\d+$/.exec(node)?.[0]),
        offset: start * 512,
        size: size * 512,
        type: isMbr ? `0x${type.padStart(2, "0")}` : type.toLowerCase(),
        ...(!isMbr && { name }),
        bootable: isMbr ? bootable : attrs.includes("LegacyBIOSBootable"),
      }))
      .sort((a, b) => a.index - b.index);
    const id = table.id.toLowerCase().replace(/^0x/, "");
    return { scheme: isMbr ? "mbr" : "gpt", sectorSize: table.sectorsize, id, partitions };
  }

  for (const { name, make: makeSet } of tableSets) {
    it(`agrees with sfdisk about ${name}`, () => {
      makeSet(scratch("disk"));
      expect(read(scratch("disk"))).to.deep.equal({ ...toldBySfdisk(scratch("disk")), findings: [] });
    });
  }

  it("agrees with fdisk about sectors of 4096 bytes, and finds their backup alone", () => {
    writeFileSync(scratch("disk"), Buffer.alloc(64 * MiB));
    const commands = ["g", "n", "", "", "+8M", "n", "3", "", "+1M", "w", ""].join("\n");
    runTool("fdisk", ["-b", "4096", scratch("disk")], commands);
    const list = runTool("fdisk", ["-b", "4096", "-l", "-o", "Device,Start,Sectors", scratch("disk")]);
    const expected = [...list.matchAll(/disk(\d+) +(\d+) +(\d+)$/gm)].map((match) => match.slice(1).map(Number));
    expect(expected).to.have.length(2);
    const disk = readFileSync(scratch("disk"));
    const told = () => {
      const { partitions, sectorSize, findings } = readPartitionTable(readerOf(disk));
      expect(sectorSize).to.equal(4096);
      const numbers = partitions.map(({ index, offset, size }) => [index, offset / 4096, size / 4096]);
      expect(numbers).to.deep.equal(expected);
      return findings.map(findingText);
    };
    expect(told()).to.deep.equal([]);
    disk.fill(0, 4096, 8192);
    expect(told()).to.deep.equal(["GPT header at byte 4096 has no signature, only the other copy can be used"]);
  });

  /** Damage to the GPT of the first disk made by block-device-gpt; each must be seen by sgdisk too. */
  const damages: readonly (readonly [string, (disk: Buffer, last: number) => unknown])[] = [
    ["a first header without signature", (disk) => disk.fill(0, 512, 520)],
    ["a first header with a wrong checksum", (disk) => disk.writeUInt8(0x99, 512 + 60)],
    ["first entries with a wrong checksum", (disk) => disk.writeUInt8(0x99, 1024 + 40)],
    ["a backup without signature", (disk, last) => disk.fill(0, last * 512)],
    ["a backup with a wrong checksum", (disk, last) => disk.writeUInt8(0x99, last * 512 + 60)],
    ["backup entries with a wrong checksum", (disk, last) => disk.writeUInt8(0x99, (last - 32) * 512 + 40)],
    ["no protective MBR", (disk) => disk.fill(0, 446, 510)],
    [
      "a first header that stands elsewhere",
      (disk) => rewriteGptHeader(disk, 1, (header) => header.writeUInt32LE(7, 24)),
    ],
    ["a backup at the wrong place", (disk) => rewriteGptHeader(disk, 1, (header) => header.writeUInt32LE(5000, 32))],
    ["copies of different disks", (disk) => rewriteGptHeader(disk, 1, (header) => header.writeUInt32LE(7, 56))],
    ["copies with different bounds", (disk) => rewriteGptHeader(disk, 1, (header) => header.writeUInt32LE(40, 40))],
    ["different entries", (disk) => rewriteGptHeader(disk, 1, (_, entries) => entries.writeUInt32LE(9000, 128 + 32))],
    [
      "an entry that ends before it starts",
      (disk, last) => {
        for (const sector of [1, last]) rewriteGptHeader(disk, sector, (_, entries) => entries.writeUInt32LE(100, 40));
      },
    ],
    [
      "partitions that overlap",
      (disk, last) => {
        for (const sector of [1, last])
          rewriteGptHeader(disk, sector, (_, entries) => entries.writeUInt32LE(30_000, 40));
      },
    ],
    [
      "an entry beyond the disk",
      (disk, last) => {
        for (const sector of [1, last])
          rewriteGptHeader(disk, sector, (_, entries) => entries.writeUInt32LE(9e6, 256 + 40));
      },
    ],
  ];
  for (const [name, damage] of damages) {
    it(`tells, as sgdisk does, of ${name}`, () => {
      const disk = made("a GPT as block-device-gpt makes it");
      const sound = readPartitionTable(readerOf(disk));
      damage(disk, disk.length / 512 - 1);
      writeFileSync(scratch("damaged"), disk);
      expect(runTool("sgdisk", ["-v", scratch("damaged")], undefined, 4)).to.match(/Caution|Problem|may miss|corrupt/);
      const { partitions, findings } = readPartitionTable(readerOf(disk));
      expect(findings, name).not.to.be.empty;
      expect(partitions.map(({ index }) => index)).to.deep.equal(sound.partitions.map(({ index }) => index));
      for (const finding of findings) {
        expect(finding.offset).to.be.within(0, disk.length);
        expect(findingText(finding)).to.match(/^[A-Za-z]+ .* at byte \d+ [a-z]/);
      }
    });
  }

  it("tells of two partitions with one GUID, and of an entry without a type", () => {
    const disk = made("a GPT as block-device-gpt makes it");
    for (const sector of [1, disk.length / 512 - 1]) {
      rewriteGptHeader(disk, sector, (_, entries) => {
        entries.copy(entries, 128 + 16, 16, 32);
        entries.fill(0, 256, 256 + 16);
      });
    }
    const { partitions, findings } = readPartitionTable(readerOf(disk));
    expect(partitions).to.have.length(2);
    expect(findings.map(findingText)).to.deep.equal([
      "GPT entry 3 at byte 1280 names sectors but has no type",
      "GPT entry 2 at byte 1152 has the GUID of entry 1",
    ]);
  });

  it("is content with what sgdisk made and is content with", () => {
    writeFileSync(scratch("disk"), Buffer.alloc(64 * MiB));
    runTool("sgdisk", ["-n", "1:0:+8M", "-t", "1:ef00", "-n", "0:0:0", "-c", "2:root", scratch("disk")]);
    expect(runTool("sgdisk", ["-v", scratch("disk")])).to.match(/No problems found/);
    const { partitions, findings } = read(scratch("disk"));
    expect(findings).to.deep.equal([]);
    expect(partitions).to.have.length(2);
    // A hybrid MBR names partitions of the GPT once more.
    runTool("sgdisk", ["-h", "2:EE", scratch("disk")]);
    const hybrid = read(scratch("disk"));
    expect(hybrid.scheme).to.equal("gpt");
    expect(hybrid.findings.map(({ clause }) => clause).join()).to.match(/partition of its own/);
  });

  it("takes an MBR that divides the disk before a GPT left over", () => {
    const disk = made("a GPT as block-device-gpt makes it");
    made("an MBR as diskimage-builder makes it").copy(disk, 0, 0, 512);
    const { scheme, findings } = readPartitionTable(readerOf(disk));
    expect(scheme).to.equal("mbr");
    expect(findings).to.deep.equal([
      {
        offset: 512,
        structure: "GPT header",
        clause: "is ignored, since the MBR does not protect it but holds partitions of its own",
      },
    ]);
  });

  it("tells of partitions that overlap or reach beyond the disk, and lists them", () => {
    const disk = made("primary partitions out of order");
    const changed = (entry: number, start: number, count: number) => {
      disk.writeUInt32LE(start, entry + 8);
      disk.writeUInt32LE(count, entry + 12);
      const { partitions, findings } = readPartitionTable(readerOf(disk));
      expect(partitions).to.have.length(2);
      return findings.map(findingText);
    };
    expect(changed(462, 40_961, 10)).to.deep.equal([`partition 2 at byte ${40_961 * 512} overlaps partition 1`]);
    expect(changed(462, 30_000, 100_000)).to.have.length(1);
    expect(changed(462, 131_000, 1000)).to.deep.equal([
      `partition 2 at byte ${131_000 * 512} ends 475136 bytes beyond the end of the disk`,
    ]);
    expect(changed(462, 0xffffffff, 0xffffffff)).to.have.length(1);
  });

  it("refuses a disk without one", () => {
    expect(codeOf(() => readPartitionTable(readerOf(Buffer.alloc(MiB))))).to.equal("no-partition-table");
  });

  it("ends in a refusal or a table, whatever was changed", () => {
    const random = randomOf(8);
    for (const name of ["a GPT with gaps in its numbers", "logical partitions"]) {
      const disk = made(name);
      const last = disk.length / 512 - 1;
      const places = [
        0,
        512,
        1024,
        last * 512,
        ...Array.from({ length: 9 }, (_, index) => (4096 + index * 10_240) * 512),
      ];
      const saved = places.map((place) => Buffer.from(disk.subarray(place, place + 512)));
      for (let round = 0; round < 1500; round++) {
        for (let change = 0; change <= random(4); change++) {
          const place = places[random(round % 2 === 0 ? 4 : places.length)] ?? 0;
          disk[place + (place % 1024 === 512 ? random(100) : 440 + random(72))] = random(256);
        }
        if (name.includes("GPT") && round % 3 !== 0) {
          for (const sector of [1, last]) codeOf(() => mend(disk, sector));
        }
        const length = round % 7 === 0 ? random(disk.length) : disk.length;
        codeOf(() => readPartitionTable(readerOf(disk.subarray(0, length))));
        for (const [index, place] of places.entries()) saved[index]?.copy(disk, place);
      }
    }
  });

  /** Mends the checksums where the header still makes sense. */
  function mend(disk: Buffer, sector: number): void {
    const start = Number(disk.readBigUInt64LE(sector * 512 + 72)) * 512;
    const size = disk.readUInt32LE(sector * 512 + 80) * disk.readUInt32LE(sector * 512 + 84);
    if (start + size <= disk.length) rewriteGptHeader(disk, sector, () => {});
  }
});
