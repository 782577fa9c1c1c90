import { expect } from "chai";
import {
  isSparse,
  padded,
  readOldSparseMap,
  readPaxSparseMap,
  readSparse,
} from "../../../src/filesystem/tar/sparse-map.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf } from "../../support/refusal-code.ts";

const octal = (value: number) => `${value.toString(8).padStart(11, "0")}\0`;
const pairs = (block: Buffer, start: number, list: readonly number[]) => {
  for (const [index, value] of list.entries()) block.write(octal(value), start + index * 12, "latin1");
};
const records = (entries: Readonly<Record<string, string>>) =>
  new Map(Object.entries(entries).map(([key, value]) => [`GNU.sparse.${key}`, Buffer.from(value)]));

/** Four blocks of content, each full of its own number. */
const content = Buffer.concat([1, 2, 3, 4].map((value) => Buffer.alloc(512, value)));

describe("readOldSparseMap", () => {
  const headerOf = (size: number, list: readonly number[], more = 0) => {
    const header = Buffer.alloc(512);
    pairs(header, 386, list);
    header[482] = more;
    header.write(octal(size), 483, "latin1");
    return header;
  };
  const read = (header: Buffer, file = content) =>
    readOldSparseMap(readerOf(file), header, { offset: 0, size: file.length });

  it("reads parts from the header and from the blocks that follow", () => {
    const { map, end } = read(headerOf(10_000, [512, 1024, 4096, 1024]));
    expect(end).to.equal(2048);
    expect([...map.offsets]).to.deep.equal([512, 4096]);
    expect([...map.places]).to.deep.equal([0, 1024]);
    const file = readerOf(content);
    expect(readSparse(file, map, 0, 10_000).filter((byte) => byte === 3)).to.have.length(512);
    expect([...readSparse(file, map, 1535, 2)]).to.deep.equal([2, 0]);
    expect([...readSparse(file, map, 9999, 1)]).to.deep.equal([0]);

    const block = Buffer.alloc(512);
    pairs(block, 0, [4096, 512]);
    const long = read(headerOf(5000, [0, 512, 1024, 512, 2048, 512, 3072, 512], 1), Buffer.concat([block, content]));
    expect([...long.map.offsets]).to.deep.equal([0, 1024, 2048, 3072, 4096]);
    expect(long.map.places[0]).to.equal(512);
  });

  it("refuses parts that overlap, that reach out, or whose end readers disagree about", () => {
    const code = (size: number, list: readonly number[]) => codeOf(() => read(headerOf(size, list)));
    expect(code(10_000, [0, 1024, 512, 512])).to.equal("corrupt-tar");
    expect(code(10_000, [9000, 1024])).to.equal("corrupt-tar");
    expect(code(10_000, [0, 4096])).to.equal("corrupt-tar");
    expect(code(10_000, [0, 100, 512, 512])).to.equal("corrupt-tar");
    expect(code(10_000, [0, 512, 9000, 100])).to.equal("no refusal");
    expect(codeOf(() => read(headerOf(10_000, [0, 512], 1), Buffer.alloc(512, 0xff)))).to.equal("truncated");
    expect(codeOf(() => read(headerOf(10_000, [0, 512], 1), Buffer.alloc(511)))).to.equal("truncated");
  });
});

describe("readPaxSparseMap", () => {
  const stored = { offset: 0, size: 2048 };
  const read = (entries: Readonly<Record<string, string>>, list: readonly string[] = [], file = content) =>
    readPaxSparseMap(
      readerOf(file),
      records(entries),
      list.map((value) => Buffer.from(value)),
      { ...stored, size: file.length },
    );

  it("reads the three formats", () => {
    const expected = { size: 9000, offsets: Float64Array.of(512, 4096), sizes: Float64Array.of(1024, 1024) };
    expect(read({ size: "9000" }, ["512", "1024", "4096", "1024"])).to.deep.include(expected);
    expect(read({ size: "9000", map: "512,1024,4096,1024" })).to.deep.include(expected);
    const map = Buffer.alloc(512);
    map.write("2\n512\n1024\n4096\n1024\n");
    const leading = read({ major: "1", minor: "0", realsize: "9000" }, [], Buffer.concat([map, content]));
    expect(leading).to.deep.include(expected);
    expect(leading.places[0]).to.equal(512);
    expect(read({ size: "9000", map: "" }).offsets).to.have.length(0);
  });

  it("refuses what is no number, cut, or endless", () => {
    expect(codeOf(() => read({ size: "9000", map: "512,x" }))).to.equal("corrupt-tar");
    expect(codeOf(() => read({ size: "9000", map: "512,1024,4096" }))).to.equal("corrupt-tar");
    expect(codeOf(() => read({ size: "", map: "512,1024" }))).to.equal("corrupt-tar");
    expect(codeOf(() => read({ size: "99999999999999999999", map: "" }))).to.equal("corrupt-tar");
    const leading = (text: string) =>
      codeOf(() => read({ major: "1", minor: "0", realsize: "9000" }, [], Buffer.from(text.padEnd(1024, "\0"))));
    expect(leading("1\n0\n512\n")).to.equal("no refusal");
    expect(leading("2\n0\n512\n")).to.equal("corrupt-tar");
    expect(leading("999999999\n")).to.equal("corrupt-tar");
    expect(leading("1".repeat(100))).to.equal("corrupt-tar");
    expect(codeOf(() => read({ major: "3", minor: "0" }))).to.equal("unsupported-filesystem");
  });
});

describe("isSparse", () => {
  it("knows a sparse file by any of its records", () => {
    expect(["major", "size", "map"].every((key) => isSparse(records({ [key]: "1" })))).to.equal(true);
    expect(isSparse(records({ name: "x" }))).to.equal(false);
  });
});

describe("padded", () => {
  it("fills the last block", () => {
    expect([0, 1, 512, 513].map(padded)).to.deep.equal([0, 512, 512, 1024]);
  });
});
