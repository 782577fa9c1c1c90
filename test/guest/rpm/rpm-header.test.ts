import { expect } from "chai";
import { parseRpmHeader, rpmTags } from "../../../src/guest/rpm/rpm-header.ts";

interface Value {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly data: Buffer;
}

/** A header of these values, one after the other. */
function headerOf(...values: readonly Value[]): Buffer {
  const data = Buffer.concat(values.map((value) => value.data));
  const head = Buffer.alloc(8 + 16 * values.length);
  head.writeUInt32BE(values.length, 0);
  head.writeUInt32BE(data.length, 4);
  let offset = 0;
  values.forEach(({ tag, type, count, data: { length } }, index) => {
    for (const [place, number] of [tag, type, offset, count].entries())
      head.writeUInt32BE(number, 8 + 16 * index + 4 * place);
    offset += length;
  });
  return Buffer.concat([head, data]);
}

const text = (tag: number, type: number, ...strings: readonly string[]): Value => ({
  tag,
  type,
  count: strings.length,
  data: Buffer.from(strings.map((one) => `${one}\0`).join("")),
});
const bytes = (tag: number, type: number, count: number, hex: string): Value => ({
  tag,
  type,
  count,
  data: Buffer.from(hex, "hex"),
});

describe("an rpm header", () => {
  const words = (header: Buffer, tag: number) =>
    parseRpmHeader(header)
      .strings(tag)
      .map((one) => Buffer.from(one).toString());

  it("has strings, arrays of them, and none where a tag is missing", () => {
    const header = headerOf(
      text(rpmTags.name, 6, "haproxy"),
      text(rpmTags.provides, 8, "a", "", "c"),
      text(1004, 9, "s"),
    );
    expect(words(header, rpmTags.name)).to.deep.equal(["haproxy"]);
    expect(words(header, rpmTags.provides)).to.deep.equal(["a", "", "c"]);
    expect(words(header, 1004)).to.deep.equal(["s"]);
    expect(words(header, rpmTags.version)).to.deep.equal([]);
  });

  it("has numbers of every size", () => {
    const header = headerOf(
      bytes(1, 2, 3, "01ff80"),
      bytes(2, 3, 1, "81a4"),
      bytes(3, 4, 2, "0000000200000003"),
      bytes(4, 5, 1, "0000000100000000"),
      bytes(5, 1, 1, "07"),
    );
    const read = parseRpmHeader(header);
    expect([1, 2, 3, 4, 5, 6].map((tag) => read.numbers(tag))).to.deep.equal([
      [1, 255, 128],
      [0x81a4],
      [2, 3],
      [2 ** 32],
      [7],
      [],
    ]);
  });

  it("has the last of two values of a tag, which was added when the package was installed", () => {
    expect(words(headerOf(text(1000, 6, "old"), text(1000, 6, "new")), 1000)).to.deep.equal(["new"]);
  });

  it("is refused where it is not what it says", () => {
    const good = headerOf(text(1000, 6, "haproxy"));
    const patched = (at: number, value: number) => {
      const header = Buffer.from(good);
      header.writeUInt32BE(value, at);
      return () => parseRpmHeader(header);
    };
    expect(() => parseRpmHeader(good.subarray(0, 7))).to.throw("only 7 bytes");
    expect(() => parseRpmHeader(good.subarray(0, -1))).to.throw("says that it has 32 bytes, and has 31");
    expect(patched(0, 0)).to.throw("0 entries");
    expect(patched(0, 0x10000)).to.throw("65536 entries");
    expect(patched(12, 12)).to.throw("unknown type 12");
    expect(patched(16, 8)).to.throw("beyond the 8 bytes");
    expect(patched(20, 0)).to.throw("0 values");
    expect(patched(20, 0xffffffff)).to.throw("beyond the 8 bytes");
  });

  it("refuses a value of another kind, and a string without an end", () => {
    const header = parseRpmHeader(
      headerOf(text(1000, 6, "a"), bytes(1001, 8, 2, "620063"), bytes(1003, 4, 1, "00000001")),
    );
    expect(() => header.numbers(1000)).to.throw("no numbers");
    expect(() => header.strings(1003)).to.throw("no strings");
    expect(() => parseRpmHeader(headerOf(bytes(1000, 6, 1, "6161"))).strings(1000)).to.throw("does not end");
  });

  it("refuses a tag with more values than memory should be taken for", () => {
    const count = 1_000_001;
    const strings: Value = { tag: 1000, type: 8, count, data: Buffer.alloc(count) };
    expect(() => parseRpmHeader(headerOf(strings))).to.throw("too many");
  });
});
