import { expect } from "chai";
import { crc32c } from "../../src/filesystem/crc32c.ts";

describe("crc32c", () => {
  it("gives the check value of CRC-32C, inverted at the end as its catalogue does", () => {
    expect((crc32c(0xffffffff, Buffer.from("123456789")) ^ 0xffffffff) >>> 0).to.equal(0xe3069283);
  });

  it("continues where it left off", () => {
    const half = crc32c(0xffffffff, Buffer.from("12345"));
    expect(crc32c(half, Buffer.from("6789"))).to.equal(crc32c(0xffffffff, Buffer.from("123456789")));
  });
});
