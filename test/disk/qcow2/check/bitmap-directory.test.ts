import { expect } from "chai";
import { readBitmapDirectory, walkBitmapTable } from "../../../../src/disk/qcow2/check/bitmap-directory.ts";
import { codeOf } from "../../../support/refusal-code.ts";
import { stateOf } from "./check-state-fixture.ts";
import { type Entries, place, smallQcow2 } from "./small-qcow2.ts";

const nameSize = (name: string) => name.length.toString(16).padStart(4, "0");
/** An entry of the directory: table at 3072, one entry, 64 KiB granularity. */
function entry(name: string, change: Record<number, string> = {}): Buffer {
  const bytes = Buffer.alloc(Math.ceil((24 + name.length) / 8) * 8);
  bytes.write(`0000000000000c0000000001000000000110${nameSize(name)}00000000`, "hex");
  bytes.write(name, 24);
  for (const [at, hex] of Object.entries(change)) bytes.write(hex, Number(at), "hex");
  return bytes;
}

function read(entries: readonly Buffer[], bitmaps = entries.length, more = 0) {
  const bytes = smallQcow2();
  const directory = Buffer.concat(entries);
  directory.copy(bytes, place.data);
  const { file, geometry } = stateOf(bytes);
  return readBitmapDirectory(file, geometry, { offset: place.data, size: directory.length + more, bitmaps });
}

function walk(entries: Entries, offset = 3072, limit?: number) {
  const { file, geometry, work } = stateOf(smallQcow2(entries), limit);
  const clusters: string[] = [];
  walkBitmapTable(file, geometry, { offset, entries: 4 }, work, (cluster, at) => clusters.push(`${cluster} at ${at}`));
  return clusters;
}

describe("the bitmap directory", () => {
  it("lists tables", () => {
    const tables = read([entry("one"), entry("another one", { 15: "01", 11: "02" })]);
    expect(tables).to.deep.equal([
      { offset: 3072, entries: 1 },
      { offset: 3072, entries: 2 },
    ]);
  });

  const wrong: readonly [string, () => unknown][] = [
    ["a table at 0", () => read([entry("a", { 6: "00" })])],
    ["a table astray", () => read([entry("a", { 7: "08" })])],
    ["a table of nothing", () => read([entry("a", { 11: "00" })])],
    ["a table too long for the disk", () => read([entry("a", { 11: "02" })])],
    ["a bitmap over 512 MiB", () => read([entry("a", { 8: "00100001", 15: "01" })])],
    ["an unknown flag", () => read([entry("a", { 15: "04" })])],
    ["another type", () => read([entry("a", { 16: "02" })])],
    ["granules of 256 bytes", () => read([entry("a", { 17: "08" })])],
    ["granules of 4 GiB", () => read([entry("a", { 17: "20" })])],
    ["a name of 1024 bytes", () => read([entry("a", { 18: "0400" })])],
    ["extra data", () => read([entry("a", { 23: "08" })])],
    ["a name behind its end", () => read([entry("a", { 18: "0009" })])],
    ["two bitmaps of one name", () => read([entry("a"), entry("a")])],
    ["two names that are the same up to their first zero", () => read([entry("a\0b"), entry("a\0c")])],
    ["fewer bitmaps than it should have", () => read([entry("a")], 2)],
    ["more bitmaps than it should have", () => read([entry("a"), entry("b")], 1)],
    ["half an entry", () => read([entry("a")], 2, 8)],
    ["no end in the file", () => read([entry("a")], 2, 5000)],
    ["no entries", () => read([], 1)],
  ];
  for (const [what, action] of wrong) {
    it(`is refused with ${what}`, () => expect(codeOf(action)).to.equal("corrupt-image"));
  }
});

describe("a bitmap table", () => {
  it("leads to clusters, or to none for all zeros and all ones", () => {
    expect(walk({ 3072: 0n, 3080: 1n, 3088: 3584n })).to.deep.equal(["3584 at 3088"]);
    expect(walk({}, 2 ** 40)).to.deep.equal([]);
  });

  it("is refused with an entry astray, of ones or with reserved bits", () => {
    for (const value of [3585n, 3586n, 3584n | (1n << 56n), 2n]) {
      expect(
        codeOf(() => walk({ 3072: value })),
        `${value}`,
      ).to.equal("corrupt-image");
    }
    expect(codeOf(() => walk({}, 2 ** 63))).to.equal("corrupt-image");
  });

  it("costs work", () => {
    expect(codeOf(() => walk({}, 3072, 3))).to.equal("unsupported-format");
  });
});
