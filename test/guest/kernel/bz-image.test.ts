import { expect } from "chai";
import { parseBzImage } from "../../../src/guest/kernel/bz-image.ts";
import { bzImage } from "../../support/good-amphora.ts";

function parse(bytes: Buffer, size = bytes.length) {
  return parseBzImage((offset, length) => bytes.subarray(offset, offset + length), size);
}

/** Small changes to a good kernel, and what must be said of each. */
const defects: [string, (bytes: Buffer) => unknown, RegExp][] = [
  ["the boot flag", (bytes) => bytes.writeUInt16LE(0, 0x1fe), /0xAA55/],
  ["the magic", (bytes) => bytes.write("XdrS", 0x202), /HdrS/],
  ["the protocol", (bytes) => bytes.writeUInt16LE(0x0207, 0x206), /0x207 is older/],
  ["the load flag", (bytes) => bytes.writeUInt8(0, 0x211), /1 MiB/],
  ["the length of the code", (bytes) => bytes.writeUInt32LE(0xffffffff, 0x1f4), /should have \d+ bytes but has 2048/],
  ["the set-up sectors", (bytes) => bytes.writeUInt8(0, 0x1f1), /should have 3584 bytes/],
  ["the MZ magic", (bytes) => bytes.fill(0, 0, 2), /"MZ"/],
  ["the PE magic", (bytes) => bytes.fill(0, 0x40, 0x42), /"PE".*byte 64/],
  ["the PE offset", (bytes) => bytes.writeUInt32LE(0xfffffff0, 0x3c), /"PE"/],
  ["the payload's offset", (bytes) => bytes.writeUInt32LE(0xffffffff, 0x248), /outside/],
  ["the payload's length", (bytes) => bytes.writeUInt32LE(0, 0x24c), /outside/],
  ["the payload's magic", (bytes) => bytes.fill(0, 1024 + 0x40, 1024 + 0x46), /byte 1088 is no compressed kernel/],
  ["the release's place", (bytes) => bytes.writeUInt16LE(0xffff, 0x20e), /no release/],
  ["the release's absence", (bytes) => bytes.writeUInt16LE(0, 0x20e), /no release/],
  ["the release's text", (bytes) => bytes.fill(0x80, 0x300, 0x310), /no release/],
];

describe("a bzImage", () => {
  it("tells architecture, compression and release", () => {
    const bytes = bzImage("6.1.0-18-amd64");
    // 0x24c: the length of the payload.
    const size = bytes.readUInt32LE(0x24c);
    expect(parse(bytes)).to.deep.equal({
      format: "bzImage, gzip",
      architectures: ["amd64"],
      release: "6.1.0-18-amd64",
      payload: { offset: 1024 + 0x40, size, endsWithSize: true },
    });
  });

  it("without a 64-bit entry point is for i386", () => {
    const bytes = bzImage("6.1.0-18-686");
    bytes.writeUInt16LE(0, 0x236);
    expect(parse(bytes)).to.include({ release: "6.1.0-18-686" }).and.to.have.deep.property("architectures", ["i386"]);
  });

  it("need not be an EFI program, nor compressed", () => {
    const bytes = bzImage("1.0");
    bytes.fill(0, 0, 0x44);
    bytes.write("\x7fELF\0\0", 1024 + 0x40, "latin1");
    expect(parse(bytes)).to.have.property("format", "bzImage, not compressed");
  });

  for (const [what, change, defect] of defects) {
    it(`is refused when ${what} is overwritten`, () => {
      const bytes = bzImage("6.1.0-18-amd64");
      change(bytes);
      expect(parse(bytes)).to.have.property("defect").that.matches(defect);
    });
  }

  it("is refused wherever it is cut", () => {
    const bytes = bzImage("6.1.0-18-amd64");
    for (const size of [0, 1, 0x1ff, 0x267, 0x268, 0x400, 2047]) {
      expect(parse(bytes.subarray(0, size)), `${size} bytes`).to.have.property("defect");
    }
  });
});
