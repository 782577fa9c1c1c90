import { expect } from "chai";
import { readFeatures } from "../../../src/filesystem/xfs/features.ts";
import { refusalOf } from "../../support/refusal-code.ts";

/** The fields of a superblock that name features. */
function fields(version: number, words: Readonly<Record<number, number>> = {}): DataView {
  const view = new DataView(new ArrayBuffer(512));
  view.setUint16(100, version);
  for (const [at, value] of Object.entries(words)) view.setUint32(Number(at), value);
  return view;
}

describe("readFeatures", () => {
  it("names those of version 5", () => {
    expect([...readFeatures(fields(0xb4a5, { 212: 0xf, 216: 0xb }))]).to.include.members([
      ...["crc", "ftype", "spinodes", "bigtime", "finobt", "rmapbt", "reflink", "inobtcount"],
    ]);
  });

  it("names those of version 4, also where old kernels wrote them", () => {
    expect([...readFeatures(fields(0xb4a4, { 200: 0x28a }))]).to.include.members(["ftype", "attr2", "lazy-count"]);
    expect([...readFeatures(fields(0xb4a4, { 204: 0x200 }))]).to.include("ftype");
    // Without bit 15 the second word does not count.
    expect([...readFeatures(fields(0x34a4, { 200: 0x200 }))]).not.to.include("ftype");
  });

  it("refuses what stands in the way of reading, by name or bit", () => {
    const refusal = (view: DataView) => {
      const { code, message } = refusalOf(() => readFeatures(view)) ?? {};
      return `${code}: ${message}`;
    };
    expect(refusal(fields(0xb4a5, { 216: 0x100 }))).to.match(/^unsupported-filesystem: .*metadir/);
    expect(refusal(fields(0xb4a5, { 216: 0x200 }))).to.match(/^unsupported-filesystem: .*zoned/);
    expect(refusal(fields(0xb4a5, { 216: 0x8000_0000 }))).to.match(/^unsupported-filesystem: .*incompatible bit 31/);
    expect(refusal(fields(0xb4a5, { 216: 0x10 }))).to.match(/^corrupt-filesystem: .*in need of repair/);
    expect(refusal(fields(0xb4a4, { 200: 0x100 }))).to.match(/^unsupported-filesystem: .*features2 bit 8/);
    expect(refusal(fields(0xb6a4))).to.match(/^unsupported-filesystem: .*version bit 9/);
    expect(refusal(fields(0x0004))).to.match(/^unsupported-filesystem: .*directories of version 1/);
    expect(refusal(fields(0x2003))).to.match(/^unsupported-filesystem: .*version 3/);
  });

  it("reads on with read-only compatible bits it does not know", () => {
    expect([...readFeatures(fields(0xb4a5, { 212: 0x100 }))]).to.include("read-only compatible bit 8");
  });
});
