import { expect } from "chai";
import { openAllocationTable } from "../../../src/filesystem/fat/allocation-table.ts";
import { parseBootSector } from "../../../src/filesystem/fat/boot-sector.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { bootSectorOf } from "./fat-fixture.ts";

const widths = [12, 16, 32] as const;
const fields = {
  12: { sectors: 4000, tableSectors: 12 },
  16: { sectors: 9000, tableSectors: 40 },
  32: { sectors: 9000, wideTableSectors: 80 },
} as const;

/** A volume with these entries in its table. */
function tableOf(bits: 12 | 16 | 32, entries: Readonly<Record<number, number>>) {
  const boot = bootSectorOf(fields[bits]);
  const volume = Buffer.alloc(9000 * 512);
  boot.copy(volume);
  for (const [key, value] of Object.entries(entries)) {
    const cluster = Number(key);
    if (bits === 32) volume.writeUInt32LE(value, 512 + cluster * 4);
    else if (bits === 16) volume.writeUInt16LE(value, 512 + cluster * 2);
    else {
      const at = 512 + Math.floor(cluster * 1.5);
      const old = volume.readUInt16LE(at);
      volume.writeUInt16LE(cluster % 2 === 0 ? (old & 0xf000) | value : (old & 0xf) | (value << 4), at);
    }
  }
  const reader = readerOf(volume);
  return openAllocationTable(reader, parseBootSector(reader));
}

describe("openAllocationTable", () => {
  for (const bits of widths) {
    it(`reads entries of ${bits} bits`, () => {
      const top = bits === 32 ? 0x0fffffff : 2 ** bits - 1;
      const table = tableOf(bits, { 2: 3, 3: 3070, 3070: 3071, 3071: 2049, 2049: top, 5: top - 7 });
      expect([2, 3, 3070, 3071, 2049, 5].map(table.next)).to.deep.equal([3, 3070, 3071, 2049, 0, 0]);
    });

    it(`refuses free, bad and impossible clusters among ${bits} bits`, () => {
      const top = bits === 32 ? 0x0fffffff : 2 ** bits - 1;
      const table = tableOf(bits, { 2: 0, 3: top - 8, 4: 1, 5: top - 15 });
      for (const cluster of [2, 3, 4, 5]) expect(codeOf(() => table.next(cluster))).to.equal("corrupt-filesystem");
    });
  }

  it("ignores the four upper bits of FAT32", () => {
    expect(tableOf(32, { 2: 0xf0000003 }).next(2)).to.equal(3);
  });

  it("reads from entry 1 whether it was unmounted", () => {
    expect(tableOf(16, { 1: 0xffff }).dirty).to.equal(false);
    expect(tableOf(16, { 1: 0x7fff }).dirty).to.equal(true);
    expect(tableOf(32, { 1: 0x0fffffff }).dirty).to.equal(false);
    expect(tableOf(32, { 1: 0x0bffffff }).dirty).to.equal(true);
    expect(tableOf(12, {}).dirty).to.equal(false);
  });
});
