import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { readPartitionTable } from "../../src/disk/partition-table.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

const MiB = 1024 * 1024;

describe("readPartitionTable", () => {
  const scratch = scratchDirectory();

  function made(script: string): Buffer {
    writeFileSync(scratch("disk"), "");
    truncateSync(scratch("disk"), 16 * MiB);
    runTool("sfdisk", ["-q", "--no-reread", "--no-tell-kernel", scratch("disk")], script);
    return readFileSync(scratch("disk"));
  }

  before(function () {
    needTools(this, "sfdisk");
  });

  it("takes a GPT before the MBR that protects it", () => {
    expect(readPartitionTable(readerOf(made("label: gpt\nsize=1MiB\n"))).scheme).to.equal("gpt");
    expect(readPartitionTable(readerOf(made("label: dos\nsize=1MiB\n"))).scheme).to.equal("mbr");
  });

  it("tells of partitions that overlap or reach beyond the disk", () => {
    const disk = made("label: dos\nstart=2048,size=4MiB\nstart=12288,size=4MiB\n");
    expect(readPartitionTable(readerOf(disk)).findings).to.deep.equal([]);
    disk.writeUInt32LE(4096, 462 + 8);
    expect(readPartitionTable(readerOf(disk)).findings).to.deep.equal(["partitions 1 and 2 overlap"]);
    disk.writeUInt32LE(30720, 462 + 8);
    expect(readPartitionTable(readerOf(disk)).findings).to.deep.equal([
      "partition 2 ends 3145728 bytes beyond the end of the disk",
    ]);
  });

  it("refuses a disk without one", () => {
    expect(codeOf(() => readPartitionTable(readerOf(Buffer.alloc(MiB))))).to.equal("no-partition-table");
  });
});
