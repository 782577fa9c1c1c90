import { expect } from "chai";
import { mbrFailures } from "../../../src/disk/admission/mbr-safety.ts";

describe("mbrFailures", () => {
  /** A sector whose entries have these bytes: status, CHS, type, CHS, first sector and sectors. */
  const sector = (...entries: readonly string[]) => {
    const bytes = Buffer.alloc(512);
    for (const [index, entry] of entries.entries()) bytes.write(entry, 446 + 16 * index, "hex");
    return mbrFailures(bytes).map(({ check, clause }) => `${check}: ${clause}`);
  };
  const root = "80002021" + "83000000" + "00080000" + "00080000";
  const protective = "00000200" + "eeffffff" + "01000000" + "ff070000";

  it("lets ordinary tables pass", () => {
    expect(sector(root)).to.deep.equal([]);
    expect(sector("", root, "", root)).to.deep.equal([]);
    expect(sector(protective)).to.deep.equal([]);
  });

  it("names the first fault", () => {
    expect(sector()).to.deep.equal(["mbr: the MBR defines no partition"]);
    expect(sector(root, "40")).to.deep.equal([
      "mbr: entry 2 of the MBR has the boot flag 0x40, which is neither 0x00 nor 0x80",
    ]);
    expect(sector(protective.replace("0200ee", "0100ee"))).to.deep.equal([
      "mbr: the protective MBR starts at CHS 000100, not 000200",
    ]);
    expect(sector(protective.replace("ff01", "ff02"))).to.deep.equal([
      "mbr: the protective MBR starts at sector 2, not 1",
    ]);
    const beside = "mbr: the protective MBR stands not in the first entry, or has other partitions beside it";
    expect(sector(protective, root)).to.deep.equal([beside]);
    expect(sector("", protective)).to.deep.equal([beside]);
  });
});
