import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { hasSignature, readGptCopy } from "../../src/disk/gpt-header.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { rewriteGptHeader } from "../support/partition-table-sets.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

describe("readGptCopy", () => {
  const scratch = scratchDirectory();
  let disk: Buffer;

  before(function () {
    needTools(this, "sfdisk");
    writeFileSync(scratch("disk"), "");
    truncateSync(scratch("disk"), 4 * 1024 * 1024);
    const script = "label: gpt\nlabel-id: 01234567-89AB-CDEF-0123-456789ABCDEF\nsize=1MiB,name=root\n";
    runTool("sfdisk", ["-q", "--no-reread", "--no-tell-kernel", scratch("disk")], script);
    disk = readFileSync(scratch("disk"));
  });

  const changed = (change: (header: Buffer, entries: Buffer) => unknown) => {
    const bytes = Buffer.from(disk);
    rewriteGptHeader(bytes, 1, change);
    return readGptCopy(readerOf(bytes), 1, 512);
  };

  it("reads both copies that sfdisk wrote", () => {
    const fields = { id: "01234567-89ab-cdef-0123-456789abcdef", firstUsable: 34, lastUsable: 8158, count: 128 };
    expect(readGptCopy(readerOf(disk), 1, 512)).to.include({ ...fields, sector: 1, alternate: 8191, start: 2 });
    expect(readGptCopy(readerOf(disk), 8191, 512)).to.include({ ...fields, sector: 8191, alternate: 1, start: 8159 });
    expect(hasSignature(readerOf(disk), 1, 512)).to.equal(true);
    expect(hasSignature(readerOf(disk), 2, 512)).to.equal(false);
    expect(hasSignature(readerOf(disk), 8192, 512)).to.equal(false);
  });

  it("says why a copy cannot be used", () => {
    expect(readGptCopy(readerOf(disk), 0, 512)).to.equal("lies outside the disk");
    expect(readGptCopy(readerOf(disk), 2 ** 60, 512)).to.equal("lies outside the disk");
    expect(readGptCopy(readerOf(disk), 5, 512)).to.equal("has no signature");
    expect(changed((header) => header.writeUInt32LE(91, 12))).to.equal("claims 91 bytes");
    expect(changed((header) => header.writeUInt32LE(2, 24))).to.equal("says that it stands in sector 2, not 1");
    const entries = (count: number, size: number) =>
      changed((header) => header.writeUInt32LE(size, header.writeUInt32LE(count, 80)));
    expect(entries(1025, 128)).to.equal("claims 1025 entries of 128 bytes");
    expect(entries(4, 64)).to.equal("claims 4 entries of 64 bytes");
    const bytes = Buffer.from(disk);
    bytes.writeUInt8(1, 1024 + 200);
    expect(readGptCopy(readerOf(bytes), 1, 512)).to.equal("has entries with a wrong checksum");
    bytes.writeUInt8(1, 512 + 60);
    expect(readGptCopy(readerOf(bytes), 1, 512)).to.equal("has a wrong checksum");
  });

  it("lists an entry that ends before it starts, with no size", () => {
    const copy = changed((_, entries) => entries.writeUInt32LE(5, 40));
    expect(typeof copy === "string" ? [] : copy.entries.map(({ partition }) => partition.size)).to.deep.equal([0]);
  });
});
