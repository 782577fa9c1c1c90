import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { expect } from "chai";
import { parseGpt } from "../../src/disk/gpt.ts";
import type { PartitionTable } from "../../src/disk/partition.ts";
import { findingText } from "../../src/disk/partition-table.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { rewriteGptHeader } from "../support/partition-table-sets.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

const MiB = 1024 * 1024;

describe("parseGpt", () => {
  const scratch = scratchDirectory();
  let disk: Buffer;

  before(function () {
    needTools(this, "sfdisk");
    writeFileSync(scratch("disk"), "");
    truncateSync(scratch("disk"), 64 * MiB);
    const script = [
      "label: gpt",
      "label-id: 01234567-89AB-CDEF-0123-456789ABCDEF",
      'size=1MiB,type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B,name="EFI é"',
      'size=20MiB,type=0FC63DAF-8483-4772-8E79-3D69D8477DE4,attrs="LegacyBIOSBootable"',
    ];
    runTool("sfdisk", ["-q", "--no-reread", "--no-tell-kernel", scratch("disk")], `${script.join("\n")}\n`);
    disk = readFileSync(scratch("disk"));
  });

  const parse = (change: (bytes: Buffer) => void = () => {}) => {
    const bytes = Buffer.from(disk);
    change(bytes);
    return parseGpt(readerOf(bytes));
  };

  it("reads what sfdisk wrote", () => {
    expect(parse()).to.deep.equal({
      scheme: "gpt",
      sectorSize: 512,
      id: "01234567-89ab-cdef-0123-456789abcdef",
      partitions: [
        {
          index: 1,
          offset: MiB,
          size: MiB,
          type: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
          name: "EFI é",
          bootable: false,
        },
        {
          index: 2,
          offset: 2 * MiB,
          size: 20 * MiB,
          type: "0fc63daf-8483-4772-8e79-3d69d8477de4",
          name: "",
          bootable: true,
        },
      ],
      findings: [],
    });
  });

  it("reads a table of 4096-byte sectors", () => {
    // The table of the other disk, its places taken as they stand, written where larger sectors put it.
    const bytes = Buffer.alloc(64 * MiB);
    disk.copy(bytes, 0, 0, 512);
    const header = Buffer.from(disk.subarray(512, 1024));
    disk.copy(bytes, 2 * 4096, 1024, 1024 + 128 * 128);
    header.writeUInt32LE(0, 16);
    header.writeUInt32LE(crc32(header.subarray(0, 92)), 16);
    header.copy(bytes, 4096);
    const table = parseGpt(readerOf(bytes));
    expect(table?.sectorSize).to.equal(4096);
    expect(table?.partitions[0]?.offset).to.equal(2048 * 4096);
  });

  it("uses the backup when the first copy is damaged, and says so", () => {
    for (const at of [512, 512 + 40, 1024 + 33]) {
      const table = parse((bytes) => bytes.writeUInt8(0x99, at));
      expect(table?.partitions).to.deep.equal(parse()?.partitions);
      expect(table?.findings).to.have.length(1);
      expect(table?.findings[0]).to.include({ offset: 512, structure: "GPT header" });
      expect(table?.findings[0]?.clause).to.match(/only the other copy can be used/);
    }
  });

  it("tells of a backup that is damaged, misplaced or different", () => {
    const texts = (table: PartitionTable | undefined) => table?.findings.map(findingText);
    expect(texts(parse((bytes) => bytes.fill(0, bytes.length - 512)))).to.deep.equal([
      `backup GPT header at byte ${64 * MiB - 512} has no signature, only the other copy can be used`,
    ]);
    expect(texts(parseGpt(readerOf(Buffer.concat([disk, Buffer.alloc(MiB)]))))).to.deep.equal([
      "protective MBR at byte 446 protects 131071 sectors, where 133119 follow it",
      `backup GPT header at byte ${64 * MiB - 512} stands in sector 131071, not in the last one, 133119`,
    ]);
    const misplaced = parse((bytes) => rewriteGptHeader(bytes, 1, (header) => header.writeUInt32LE(5000, 32)));
    expect(texts(misplaced)).to.deep.equal([
      "GPT header at byte 512 says that its backup stands in sector 5000, where none does",
    ]);
    const other = parse((bytes) => rewriteGptHeader(bytes, 131_071, (header) => header.writeUInt32LE(40, 40)));
    expect(texts(other)).to.deep.equal([
      `backup GPT header at byte ${64 * MiB - 512} differs from the first copy in the first usable sector: 40, not 2048`,
    ]);
  });

  it("tells of an MBR that does not protect it", () => {
    const clauses = (change: (bytes: Buffer) => unknown) => parse(change)?.findings.map(({ clause }) => clause);
    expect(clauses((bytes) => bytes.fill(0, 446, 510))).to.deep.equal([
      "is missing, without which Linux takes no GPT for one",
    ]);
    expect(clauses((bytes) => bytes.writeUInt8(0x83, 462 + 4))).to.deep.equal([
      "holds a partition of its own beside the GPT",
    ]);
    expect(clauses((bytes) => bytes.writeUInt32LE(2, 446 + 8))).to.deep.equal(["protects from sector 2, not 1"]);
  });

  it("refuses a table of which neither copy can be used", () => {
    const code = codeOf(() =>
      parse((bytes) => {
        bytes.fill(0, 512, 1024);
        bytes.fill(0, bytes.length - 512);
      }),
    );
    expect(code).to.equal("corrupt-partition-table");
  });

  it("finds none on a disk without", () => {
    expect(parseGpt(readerOf(Buffer.alloc(MiB)))).to.equal(undefined);
    expect(parseGpt(readerOf(Buffer.alloc(700)))).to.equal(undefined);
  });
});
