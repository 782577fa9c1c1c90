import { expect } from "chai";
import { hasBootSector, parseBootSector } from "../../../src/filesystem/fat/boot-sector.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { type BootFields, bootSectorOf } from "./fat-fixture.ts";

/** A volume of zeros behind the boot sector, as long as it says. */
function volumeOf(fields: BootFields = {}, length = (fields.sectors ?? 103) * (fields.sectorSize ?? 512)) {
  const boot = bootSectorOf(fields);
  return {
    length,
    read: (offset: number, size: number) => Uint8Array.from({ length: size }, (_, index) => boot[offset + index] ?? 0),
  };
}

const parse = (fields?: BootFields) => parseBootSector(volumeOf(fields));

describe("parseBootSector", () => {
  it("reads the places and sizes of a FAT12", () => {
    expect(parse()).to.deep.equal({
      bits: 12,
      sectorSize: 512,
      clusterSize: 512,
      clusters: 100,
      dataOffset: 3 * 512,
      tableOffset: 512,
      tableSize: 512,
      root: { offset: 1024, size: 512 },
      dirty: false,
      label: "BOOT LABEL",
      serial: "1234-ABCD",
    });
  });

  it("tells the width of an entry by the count of clusters, as Microsoft says", () => {
    const bits = (clusters: number) => parse({ sectors: clusters + 402, tableSectors: 400 }).bits;
    expect([4084, 4085, 65524].map(bits)).to.deep.equal([12, 16, 16]);
    expect(codeOf(() => bits(65525))).to.equal("corrupt-filesystem");
    const wide = parse({ sectors: 70_000, wideTableSectors: 600, reserved: 32 });
    expect(wide).to.include({ bits: 32, clusters: 70_000 - 632, dataOffset: 632 * 512 });
    expect(wide.root).to.deep.equal({ cluster: 2 });
    // mkfs.vfat -F 32 makes such, and Linux reads them as FAT32.
    expect(parse({ sectors: 200, wideTableSectors: 2 })).to.include({ bits: 32, clusters: 197 });
  });

  it("counts no clusters that the table has no entry for", () => {
    expect(parse({ sectors: 1000 })).to.include({ bits: 12, clusters: 339 });
  });

  it("takes the table that the flags of FAT32 name, when tables are not kept equal", () => {
    const at = (flags: number) => parse({ sectors: 9000, wideTableSectors: 10, tables: 2, flags }).tableOffset / 512;
    expect([0, 1, 0x80, 0x81].map(at)).to.deep.equal([1, 1, 1, 11]);
    expect(codeOf(() => at(0x82))).to.equal("corrupt-filesystem");
  });

  it("reads whether it was unmounted", () => {
    expect(parse({ state: 1 }).dirty).to.equal(true);
    expect(parse({ state: 2, wideTableSectors: 1 }).dirty).to.equal(true);
  });

  it("refuses what contradicts itself", () => {
    const wrong: readonly BootFields[] = [
      { sectors: 3 },
      { tableSectors: 200 },
      { rootEntries: 0 },
      { wideTableSectors: 1, rootCluster: 1 },
      { wideTableSectors: 1, rootCluster: 200 },
    ];
    for (const fields of wrong) expect(codeOf(() => parse(fields))).to.equal("corrupt-filesystem");
    expect(codeOf(() => parseBootSector(volumeOf({}, 102 * 512)))).to.equal("corrupt-filesystem");
    expect(codeOf(() => parseBootSector(volumeOf({ tables: 0 })))).to.equal("corrupt-filesystem");
  });
});

describe("hasBootSector", () => {
  it("demands what every FAT has, and no name", () => {
    const has = (change: (bytes: Buffer) => unknown) => {
      const bytes = bootSectorOf();
      change(bytes);
      return hasBootSector(readerOf(bytes));
    };
    expect(has((bytes) => bytes.fill(0, 38, 62))).to.equal(true);
    expect(has((bytes) => bytes.writeUInt16BE(0, 510))).to.equal(false);
    for (const [at, value] of [
      [12, 3],
      [13, 3],
      [13, 0],
      [14, 0],
      [16, 0],
      [21, 0xf1],
      [32, 0],
    ] as const) {
      expect(
        has((bytes) => bytes.writeUInt8(value, at)),
        `${value} at ${at}`,
      ).to.equal(false);
    }
    expect(has((bytes) => bytes.fill(0, 22, 40).writeUInt32LE(103, 32))).to.equal(false);
    expect(hasBootSector(readerOf(Buffer.alloc(100)))).to.equal(false);
  });
});
