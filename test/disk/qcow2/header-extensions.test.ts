import { expect } from "chai";
import {
  featureName,
  featureNamesExtension,
  parseHeaderExtensions,
} from "../../../src/disk/qcow2/header-extensions.ts";

function extension(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(type, 0);
  head.writeUInt32BE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
}

const end = Buffer.alloc(8);

describe("parseHeaderExtensions", () => {
  it("reads extensions up to the end mark, padding left out", () => {
    const area = Buffer.concat([
      extension(1, Buffer.from("abc")),
      extension(2, Buffer.alloc(8)),
      end,
      extension(3, end),
    ]);
    const extensions = parseHeaderExtensions(area);
    expect(extensions.map(({ type }) => type)).to.deep.equal([1, 2]);
    expect(Buffer.from(extensions[0]?.data ?? []).toString()).to.equal("abc");
  });

  it("stops at one that reaches beyond the area, and after 64", () => {
    const long = extension(1, Buffer.alloc(8));
    long.writeUInt32BE(0xffff_ffff, 4);
    expect(parseHeaderExtensions(Buffer.concat([extension(7, end), long]))).to.have.length(1);
    expect(parseHeaderExtensions(Buffer.concat(Array.from({ length: 100 }, () => extension(9, end))))).to.have.length(
      64,
    );
    expect(parseHeaderExtensions(Buffer.alloc(0))).to.deep.equal([]);
  });
});

describe("featureName", () => {
  const row = (kind: number, bit: number, name: string) => {
    const bytes = Buffer.alloc(48);
    bytes.writeUInt8(kind, 0);
    bytes.writeUInt8(bit, 1);
    bytes.write(name, 2, "latin1");
    return bytes;
  };
  const table = Buffer.concat([row(1, 5, "lazy five"), row(0, 5, "five"), row(0, 6, "x".repeat(46)), Buffer.alloc(20)]);
  const extensions = [{ type: featureNamesExtension, data: table }];

  it("finds the name by kind and bit", () => {
    expect(featureName(extensions, "incompatible", 5)).to.equal("five");
    expect(featureName(extensions, "compatible", 5)).to.equal("lazy five");
    expect(featureName(extensions, "incompatible", 6)).to.equal("x".repeat(46));
    expect(featureName(extensions, "incompatible", 7)).to.equal(undefined);
    expect(featureName([], "incompatible", 5)).to.equal(undefined);
  });
});
