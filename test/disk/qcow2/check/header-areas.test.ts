import { expect } from "chai";
import { readGeometry } from "../../../../src/disk/qcow2/check/geometry.ts";
import { readHeaderAreas } from "../../../../src/disk/qcow2/check/header-areas.ts";
import { qemuFile } from "../../../../src/disk/qcow2/check/qemu-file.ts";
import { readerOf } from "../../../support/bytes-reader.ts";
import { codeOf } from "../../../support/refusal-code.ts";
import { smallQcow2 } from "./small-qcow2.ts";

function read(extensions: string, change: (bytes: Buffer) => unknown = () => undefined) {
  const bytes = smallQcow2();
  bytes.write(extensions, 112, "hex");
  change(bytes);
  const file = qemuFile(readerOf(bytes));
  return readHeaderAreas(file, readGeometry(file));
}
const hex = (value: bigint) => value.toString(16).padStart(16, "0");
const bitmaps = (count = "00000001", size = 32n, offset = 2560n, reserved = "00000000") =>
  `2385287500000018${count}${reserved}${hex(size)}${hex(offset)}`;
const valid = (bytes: Buffer) => bytes.writeUInt8(1, 95);
const luks = (bytes: Buffer) => bytes.writeUInt8(2, 35);
const crypto = (offset: bigint, size: bigint) => `0537be7700000010${hex(offset)}${hex(size)}`;

describe("the areas that header extensions claim", () => {
  it("are none without extensions, and none of unknown ones", () => {
    expect(read("")).to.deep.equal({});
    expect(read("1234567800000003aabbcc0000000000")).to.deep.equal({});
  });

  it("are those of the bitmaps, when they are up to date", () => {
    expect(read(bitmaps(), valid)).to.deep.equal({ bitmapDirectory: { offset: 2560, size: 32, bitmaps: 1 } });
    expect(read(bitmaps())).to.deep.equal({});
    expect(read(bitmaps("00000000"))).to.deep.equal({});
  });

  it("are those of the encryption header", () => {
    expect(read(crypto(2560n, 700n), luks)).to.deep.equal({ encryptionHeader: { offset: 2560, size: 700 } });
  });

  const wrong: readonly [string, string, (bytes: Buffer) => unknown][] = [
    ["an extension over the cluster", "1234567800000200", () => undefined],
    ["the name of a long backing format", `e2792aca00000010${"61".repeat(16)}`, () => undefined],
    ["no bitmaps", bitmaps("00000000"), valid],
    ["65536 bitmaps", bitmaps("00010000"), valid],
    ["a directory astray", bitmaps("00000001", 32n, 2561n), valid],
    ["a directory over 64 MiB", bitmaps("00000001", 2n ** 26n), valid],
    ["a reserved field", bitmaps("00000001", 32n, 2560n, "00000001"), valid],
    ["a bitmaps extension of another size", "2385287500000010", valid],
    ["an encryption header of nothing encrypted", crypto(2560n, 700n), () => undefined],
    ["an encryption header astray", crypto(2561n, 700n), luks],
    ["an encryption header beyond all", crypto(2560n, 2n ** 60n), luks],
    ["LUKS without its header", "", luks],
    ["a raw data file that is not there", "", (bytes) => bytes.writeUInt8(2, 95)],
  ];
  for (const [what, extensions, change] of wrong) {
    it(`are refused with ${what}`, () => expect(codeOf(() => read(extensions, change))).to.equal("corrupt-image"));
  }

  it("are refused without the name of a data file that is needed", () => {
    const external = (bytes: Buffer) => bytes.writeUInt8(4, 79);
    expect(codeOf(() => read("", external))).to.equal("external-data-file");
    expect(read("44415441000000016400000000000000", external)).to.deep.equal({});
  });

  it("are read up to an extension that ends just with the cluster", () => {
    const length = (512 - 112 - 8).toString(16).padStart(8, "0");
    expect(read(`12345678${length}`)).to.deep.equal({});
  });
});
