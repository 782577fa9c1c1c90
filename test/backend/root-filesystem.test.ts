import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { readPartitionContents } from "../../src/backend/partition-contents.ts";
import { type FoundRoot, findRoot, noRoot } from "../../src/backend/root-filesystem.ts";
import { readPartitionTable } from "../../src/disk/partition-table.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { makeDisk, makeExt4, type PartitionFixture } from "./image-fixture.ts";

describe("findRoot", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "sfdisk", "mke2fs", "mkswap");
    mkdirSync(scratch("root/etc"), { recursive: true });
    // Dangling in the image until /usr is there, but a name all the same.
    symlinkSync("../usr/lib/os-release", scratch("root/etc/os-release"));
    mkdirSync(scratch("boot/grub"), { recursive: true });
    makeExt4(scratch("root.ext4"), 4, scratch("root"));
    makeExt4(scratch("boot.ext4"), 4, scratch("boot"));
    writeFileSync(scratch("swap"), Buffer.alloc(4 * 1024 * 1024));
    runTool("mkswap", ["-q", scratch("swap")]);
    const btrfs = Buffer.alloc(0x10400);
    btrfs.write("_BHRfS_M", 0x10040);
    writeFileSync(scratch("btrfs"), btrfs);
    const luks = Buffer.alloc(4096);
    luks.write("LUKS\xba\xbe", "latin1");
    writeFileSync(scratch("luks"), luks);
  });

  function find(
    partitions: readonly PartitionFixture[],
    change: (bytes: Buffer) => Buffer = (bytes) => bytes,
  ): FoundRoot {
    makeDisk(scratch("disk"), "gpt", partitions);
    const reader = readerOf(change(readFileSync(scratch("disk"))));
    const contents = readPartitionContents(reader, readPartitionTable(reader));
    const found = findRoot(contents);
    if (found === undefined) throw noRoot(contents);
    return found;
  }

  it("finds the partition with an operating system, whichever it is", () => {
    const boot = { MiB: 4, content: scratch("boot.ext4") };
    const root = { MiB: 4, content: scratch("root.ext4") };
    expect(find([root]).rootPartition.index).to.equal(1);
    const found = find([{ MiB: 1 }, boot, { MiB: 4, content: scratch("swap") }, root]);
    expect(found.rootPartition).to.include({ index: 4, offset: 10 * 1024 * 1024, size: 4 * 1024 * 1024 });
    expect(found.rootFilesystem.type).to.equal("ext4");
    expect(found.findings).to.deep.equal([]);
    expect(found.root.lstat("/etc/os-release")?.type).to.equal("symlink");
  });

  it("takes the first of several operating systems, and says so", () => {
    const root = { MiB: 4, content: scratch("root.ext4") };
    const found = find([{ MiB: 1 }, root, root]);
    expect(found.rootPartition.index).to.equal(2);
    expect(found.findings).to.have.length(1);
    expect(found.findings[0]).to.match(/^partition 3 .*partition 2 is taken for the root$/);
  });

  it("takes a root although another partition is damaged", () => {
    const root = { MiB: 4, content: scratch("root.ext4") };
    const spoil = (bytes: Buffer) => {
      bytes.writeUInt32LE(0x7777, 1024 * 1024 + 1024 + 4);
      return bytes;
    };
    expect(find([root, root], spoil).rootPartition.index).to.equal(2);
  });

  it("names what it found instead", () => {
    const refused = (...names: string[]) =>
      refusalOf(() => find(names.map((name) => ({ MiB: 4, ...(name !== "" && { content: scratch(name) }) }))));
    const refusal = refused("btrfs", "");
    expect(refusal?.code).to.equal("unknown-filesystem");
    expect(refusal?.message).to.match(/btrfs in partition 1, nothing known in partition 2.*libguestfs/);
    expect(refused("boot.ext4")?.code).to.equal("no-root-filesystem");
    expect(refused("luks")?.code).to.equal("encrypted");
  });

  it("refuses a disk that ends within the root file system", () => {
    const refusal = refusalOf(() =>
      find([{ MiB: 4, content: scratch("root.ext4") }], (bytes) => bytes.subarray(0, 3 * 1024 * 1024)),
    );
    expect(refusal?.code).to.equal("truncated");
    expect(refusal?.message).to.match(/ends 2097152 bytes beyond/);
  });

  it("refuses a damaged file system with what is damaged", () => {
    const at = 1024 * 1024 + 1024;
    const refusal = refusalOf(() =>
      find([{ MiB: 4, content: scratch("root.ext4") }], (bytes) => {
        bytes.writeUInt32LE(0x7777, at + 4);
        return bytes;
      }),
    );
    expect(refusal?.code).to.equal("corrupt-filesystem");
    expect(refusal?.message).to.match(/checksum of its superblock/);
  });
});
