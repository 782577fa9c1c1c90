import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { parseArm64Image, parseZImage } from "../../../src/guest/kernel/arm-kernel.ts";

const reader = (bytes: Buffer) => (offset: number, size: number) => bytes.subarray(offset, offset + size);
const arm64 = (bytes: Buffer) => parseArm64Image(reader(bytes), bytes.length);
const zImage = (bytes: Buffer) => parseZImage(reader(bytes), bytes.length);

function plain(): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.writeBigUInt64LE(8192n, 16);
  bytes.write("ARMd", 56, "latin1");
  return bytes;
}

/** Bytes that no compression makes much smaller. */
const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255));

function zboot(): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write("MZ\0\0zimg", "latin1");
  bytes.writeUInt32LE(2048, 8);
  bytes.writeUInt32LE(1000, 12);
  bytes.set([0x28, 0xb5, 0x2f, 0xfd], 2048);
  return bytes;
}

describe("an arm64 kernel", () => {
  it("may be plain, packed with gzip, or an EFI program that unpacks itself", () => {
    const formats = [plain(), gzipSync(Buffer.concat([plain(), noise])), zboot()].map((bytes) => arm64(bytes));
    expect(formats.map((kernel) => "format" in kernel && kernel.format)).to.deep.equal([
      "arm64 Image",
      "arm64 Image, gzip",
      "arm64 EFI Image, zstd",
    ]);
  });

  const defects: [string, Buffer, RegExp][] = [
    ["too short", plain().subarray(0, 63), /63 bytes/],
    ["without magic", Buffer.alloc(4096), /magic/],
    ["larger than it claims", Object.assign(plain(), { 16: 1, 17: 0 }), /claims 1 bytes/],
    ["packed without a kernel inside", gzipSync(noise), /unpacks/],
    ["packed and damaged", Object.assign(gzipSync(noise), { 3: 0xff, 10: 0xff, 11: 0xff }), /unpacks/],
    ["packed beyond its end", Object.assign(zboot(), { 14: 255 }), /not where its header says/],
    ["packed with nothing known", zboot().fill(0, 2048), /not where its header says/],
  ];
  for (const [what, bytes, defect] of defects) {
    it(`is refused when ${what}`, () => {
      expect(arm64(bytes)).to.have.property("defect").that.matches(defect);
    });
  }
});

describe("a 32-bit ARM kernel", () => {
  const good = () => {
    const bytes = Buffer.alloc(512);
    bytes.writeUInt32LE(0x016f2818, 36);
    bytes.writeUInt32LE(512, 44);
    return bytes;
  };
  it("is a zImage", () => {
    expect(zImage(good())).to.deep.equal({ format: "zImage", architectures: ["armhf"] });
  });

  it("is refused without magic, when it is cut, and when its end is before its start", () => {
    expect(zImage(good().fill(0, 36, 40)))
      .to.have.property("defect")
      .that.matches(/0x016F2818/);
    expect(zImage(good().subarray(0, 500)))
      .to.have.property("defect")
      .that.matches(/512 bytes but has 500/);
    expect(zImage(Object.assign(good(), { 41: 4 })))
      .to.have.property("defect")
      .that.matches(/should have -512/);
    expect(zImage(good().subarray(0, 40))).to.have.property("defect");
  });
});
