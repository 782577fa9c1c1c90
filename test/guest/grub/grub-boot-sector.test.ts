import { expect } from "chai";
import { readGrubBootSector } from "../../../src/guest/grub/grub-boot-sector.ts";
import { grubBootImage } from "../../support/grub-bytes.ts";

describe("readGrubBootSector", () => {
  const read = (change: (sector: Buffer) => unknown, original?: Uint8Array) => {
    const sector = grubBootImage();
    change(sector);
    return readGrubBootSector(sector, original);
  };

  it("tells what GRUB's boot.img loads", () => {
    expect(read(() => {})).to.deep.equal({ coreSector: 1, bootDrive: 0xff });
    expect(read((sector) => [sector.writeUInt32LE(2048, 0x5c), sector.writeUInt8(0x80, 0x64)])).to.deep.equal({
      coreSector: 2048,
      bootDrive: 0x80,
    });
  });

  it("takes no other code for it", () => {
    const other = "holds code that is not GRUB's boot.img";
    expect(read((sector) => sector.writeUInt8(0, 0))).to.equal(other);
    expect(read((sector) => sector.writeUInt8(0, 0x68))).to.equal(other);
    expect(read((sector) => sector.writeUInt8(0, 0x5b))).to.equal(other);
    expect(read((sector) => sector.fill(0, 0, 440))).to.equal("holds no code");
    expect(read((sector) => sector.fill(0, 510))).to.equal("has no signature at byte 510");
    expect(read((sector) => sector.fill(0, 0x180, 0x1b0))).to.equal("holds none of the messages of GRUB's boot.img");
  });

  it("wants the code of the guest's own boot.img, but for what an installation changes", () => {
    const original = grubBootImage();
    const installed = (sector: Buffer) => [sector.write("9090", 0x66, "hex"), sector.fill(7, 0x1b8, 0x1fe)];
    expect(read(installed, original)).to.be.an("object");
    expect(read((sector) => sector.writeUInt8(1, 0x120), original)).to.equal(
      "differs from the guest's boot.img at byte 288",
    );
  });
});
