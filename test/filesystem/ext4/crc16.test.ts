import { expect } from "chai";
import { crc16 } from "../../../src/filesystem/ext4/crc16.ts";

describe("crc16", () => {
  it("gives the check value of CRC-16/MODBUS, which it equals, in one piece or in two", () => {
    const bytes = Buffer.from("123456789");
    expect(crc16(0xffff, bytes)).to.equal(0x4b37);
    expect(crc16(crc16(0xffff, bytes.subarray(0, 4)), bytes.subarray(4))).to.equal(0x4b37);
  });
});
