import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { readPartitionContents } from "../../src/backend/partition-contents.ts";
import { readPartitionTable } from "../../src/disk/partition-table.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { makeDisk, makeExt4 } from "./image-fixture.ts";

const MiB = 1024 * 1024;

describe("what partitions hold", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "sfdisk", "mke2fs");
    mkdirSync(scratch("root/etc"), { recursive: true });
    writeFileSync(scratch("root/etc/os-release"), "ID=debian\n");
    makeExt4(scratch("root.ext4"), 4, scratch("root"));
    makeExt4(scratch("data.ext4"), 4);
    writeFileSync(scratch("luks"), Buffer.concat([Buffer.from("LUKS\xba\xbe", "latin1"), Buffer.alloc(4096)]));
    const lvm = Buffer.alloc(4096);
    lvm.write("LVM2 001", 0x218);
    writeFileSync(scratch("lvm"), lvm);
  });

  function contents(names: readonly string[], change: (bytes: Buffer) => Buffer = (bytes) => bytes) {
    const fill = (name: string) => (name === "" ? {} : { content: scratch(name) });
    makeDisk(
      scratch("disk"),
      "gpt",
      names.map((name) => ({ MiB: 4, ...fill(name) })),
    );
    const reader = readerOf(change(readFileSync(scratch("disk"))));
    return readPartitionContents(reader, readPartitionTable(reader)).map(
      ({ partition, name, filesystem, hasSystem, unreadable }) =>
        [partition.index, name, filesystem?.type ?? unreadable?.code, hasSystem] as const,
    );
  }

  it("is told of every partition, read or not", () => {
    expect(contents(["", "data.ext4", "lvm", "root.ext4", "luks"])).to.deep.equal([
      [1, undefined, "unknown-filesystem", false],
      [2, "ext4", "ext4", false],
      [3, "LVM", "unsupported-filesystem", false],
      [4, "ext4", "ext4", true],
      [5, "LUKS", "encrypted", false],
    ]);
  });

  it("is told of file systems that are too many to be looked into", () => {
    const bytes = readFileSync(scratch("root.ext4"));
    const partitions = Array.from({ length: 40 }, (_, index) => ({
      index: index + 1,
      offset: 0,
      size: bytes.length,
      type: "0x83",
      bootable: false,
    }));
    const told = readPartitionContents(readerOf(bytes), {
      scheme: "mbr",
      sectorSize: 512,
      id: "",
      partitions,
      findings: [],
    });
    expect(told.map(({ filesystem }) => filesystem?.type)).to.deep.equal([
      ...Array.from({ length: 32 }, () => "ext4"),
      ...Array.from({ length: 8 }, () => undefined),
    ]);
    expect(told.at(-1)?.name).to.equal("ext4");
    expect(told.at(-1)?.unreadable?.message).to.match(/^it holds ext4, but 32 file systems before it/);
    expect(told.every(({ hasSystem, filesystem }) => hasSystem === (filesystem !== undefined))).to.equal(true);
  });

  it("is told of a damaged file system, and of one that is cut off", () => {
    const damage = (bytes: Buffer) => {
      bytes.writeUInt32LE(0x7777, MiB + 1024 + 4);
      return bytes.subarray(0, 8 * MiB);
    };
    expect(contents(["root.ext4", "root.ext4"], damage)).to.deep.equal([
      [1, "ext4", "corrupt-filesystem", false],
      [2, undefined, "truncated", false],
    ]);
  });
});
