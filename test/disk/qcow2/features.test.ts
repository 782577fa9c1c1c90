import { expect } from "chai";
import { viewOf } from "../../../src/disk/integers.ts";
import { demandKnownFeatures, readFeatures } from "../../../src/disk/qcow2/features.ts";
import { featureNamesExtension } from "../../../src/disk/qcow2/header-extensions.ts";
import { refusalOf } from "../../support/refusal-code.ts";
import { headerFixture } from "./header-fixture.ts";

const table = Buffer.alloc(96);
table.write("\0\x09hyper\x1bspace", 0, "latin1");
table.write("\x02\x28later", 48, "latin1");
const extensions = [{ type: featureNamesExtension, data: table }];

function features(incompatible: bigint, compatible = 0n, autoclear = 0n) {
  const bytes = headerFixture({ incompatible });
  bytes.writeBigUInt64BE(compatible, 80);
  bytes.writeBigUInt64BE(autoclear, 88);
  return readFeatures(viewOf(bytes), extensions);
}

describe("readFeatures", () => {
  it("names known bits as the specification does, others as the image does or not at all", () => {
    expect(features(1n | (1n << 9n) | (1n << 63n), 1n | (1n << 31n), 1n | (1n << 40n))).to.deep.equal([
      { kind: "incompatible", bit: 0, known: true, name: "dirty bit" },
      { kind: "incompatible", bit: 9, known: false, name: "hyper\x1bspace" },
      { kind: "incompatible", bit: 63, known: false },
      { kind: "compatible", bit: 0, known: true, name: "lazy refcounts" },
      { kind: "compatible", bit: 31, known: false },
      { kind: "autoclear", bit: 0, known: true, name: "bitmaps" },
      { kind: "autoclear", bit: 40, known: false, name: "later" },
    ]);
    expect(features(0n)).to.deep.equal([]);
  });
});

describe("demandKnownFeatures", () => {
  it("refuses unknown incompatible bits only, each with its number and a name fit for a terminal", () => {
    expect(refusalOf(() => demandKnownFeatures(features(31n, ~0n & 0xffffn, 0xffffn)))).to.equal(undefined);
    const refusal = refusalOf(() => demandKnownFeatures(features((1n << 5n) | (1n << 9n))));
    expect(refusal?.code).to.equal("unsupported-format");
    expect(refusal?.message).to.contain('(bit 5; bit 9, "hyper\\u{1b}space")');
  });
});
