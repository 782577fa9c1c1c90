import { expect } from "chai";
import { measureAllocation } from "../../../src/disk/qcow2/allocation.ts";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { openL2Tables } from "../../../src/disk/qcow2/l2-tables.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { type HeaderFields, headerFixture } from "./header-fixture.ts";

const cluster = 65536n;

/** An image whose first L2 table, in the file's sixth cluster, has these entries. */
function measure(entries: readonly bigint[], fields: HeaderFields = {}) {
  const bytes = headerFixture(fields);
  bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
  entries.forEach((entry, index) => {
    bytes.writeBigUInt64BE(entry, 5 * 65536 + index * 8);
  });
  const file = readerOf(bytes);
  const header = parseHeader(file);
  return measureAllocation(openL2Tables(file, header), header, file.length);
}

describe("measureAllocation", () => {
  it("counts clusters by how they are stored", () => {
    const compressed = (1n << 62n) | (6n * cluster);
    expect(measure([8n * cluster, compressed, 1n, (8n * cluster) | 1n, 0n, 9n * cluster])).to.deep.equal({
      data: 2,
      compressed: 1,
      zero: 2,
      cutClusters: [],
    });
  });

  it("refuses tables and clusters beyond the end, saying how many bytes are missing", () => {
    const missing = (entry: bigint) =>
      /at least (\d+) byte/.exec(refusalOf(() => measure([entry]))?.message ?? "")?.[1];
    expect(missing(10n * cluster)).to.equal("65536");
    expect(missing(12n * cluster)).to.equal(`${3 * 65536}`);
    // One byte of the last sector is enough, since the rest of it may be padding.
    expect(missing((1n << 62n) | (10n * cluster))).to.equal("1");
    const bytes = headerFixture();
    bytes.writeBigUInt64BE(30n * cluster, 3 * 65536);
    const file = readerOf(bytes);
    const header = parseHeader(file);
    expect(codeOf(() => measureAllocation(openL2Tables(file, header), header, file.length))).to.equal("truncated");
  });

  it("names the compressed clusters whose last sector is cut", () => {
    const bytes = headerFixture();
    bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
    bytes.writeBigUInt64BE((1n << 62n) | (1n << 54n) | (10n * cluster - 1000n), 5 * 65536 + 8);
    const file = readerOf(bytes);
    const header = parseHeader(file);
    const cutAt = (length: number) => measureAllocation(openL2Tables(file, header), header, length).cutClusters;
    expect(cutAt(10 * 65536)).to.deep.equal([]);
    expect(cutAt(10 * 65536 - 1)).to.deep.equal([1]);
    expect(cutAt(10 * 65536 - 511)).to.deep.equal([1]);
    expect(codeOf(() => cutAt(10 * 65536 - 512))).to.equal("truncated");
  });

  it("stops where there are more tables or cut clusters than any amphora has", () => {
    const header = {
      ...parseHeader(readerOf(headerFixture())),
      clusterSize: 512,
      clusterBits: 9,
      virtualSize: 2 ** 34,
    };
    const tables = (count: number, table: Uint32Array) => ({
      count,
      entries: 64,
      entrySize: 8,
      offset: (index: number) => (index + 1) * 512,
      table: () => table,
    });
    const measured = (count: number, table: Uint32Array) =>
      measureAllocation(tables(count, table), header, 2 ** 28 - 1);
    expect(measured(2 ** 18, new Uint32Array(128)).data).to.equal(0);
    expect(codeOf(() => measured(2 ** 18 + 1, new Uint32Array(128)))).to.equal("unsupported-format");
    // Each is compressed, in the last sector of the file, which is cut.
    const cut = Uint32Array.from({ length: 128 }, (_, word) => (word % 2 === 0 ? 0x4000_0000 : 2 ** 28 - 512));
    expect(measured(1, cut).cutClusters).to.have.length(64);
    expect(codeOf(() => measured(2 ** 17, cut))).to.equal("truncated");
  });

  it("asks of the last cluster only what the virtual size needs", () => {
    const bytes = headerFixture({ size: 1000n, l1Size: 1 });
    bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
    bytes.writeBigUInt64BE(9n * cluster, 5 * 65536);
    const file = readerOf(bytes.subarray(0, 9 * 65536 + 1000));
    const header = parseHeader(file);
    expect(measureAllocation(openL2Tables(file, header), header, file.length).data).to.equal(1);
    expect(codeOf(() => measureAllocation(openL2Tables(file, header), header, file.length - 1))).to.equal("truncated");
  });

  it("asks of a cluster with subclusters only what is stored of it", () => {
    const bytes = headerFixture({ incompatible: 16n, l1Size: 4 });
    bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
    bytes.writeBigUInt64BE(9n * cluster, 5 * 65536);
    // Subclusters 0 and 2 of 32, each 2 KiB.
    bytes.writeUInt32BE(0b101, 5 * 65536 + 12);
    const file = readerOf(bytes);
    const header = parseHeader(file);
    const end = 9 * 65536 + 3 * 2048;
    expect(measureAllocation(openL2Tables(file, header), header, end).data).to.equal(1);
    expect(codeOf(() => measureAllocation(openL2Tables(file, header), header, end - 1))).to.equal("truncated");
  });

  it("refuses subclusters that are stored and zeros at once, or stored nowhere", () => {
    const extended = (...entries: readonly bigint[]) =>
      codeOf(() => measure(entries, { incompatible: 16n, l1Size: 4 }));
    expect(extended(8n * cluster, 1n, 0n, 1n << 32n, 9n * cluster, 2n | (1n << 32n))).to.equal("no refusal");
    expect(extended(8n * cluster, 1n | (1n << 32n))).to.equal("corrupt-image");
    expect(extended(0n, 0n, 0n, 1n << 31n)).to.equal("corrupt-image");
  });

  it("refuses what contradicts itself", () => {
    expect(codeOf(() => measure([8n * cluster + 512n]))).to.equal("corrupt-image");
    expect(codeOf(() => measure([1n], { version: 2 }))).to.equal("corrupt-image");
    const bytes = headerFixture();
    bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
    bytes.writeBigUInt64BE(5n * cluster, 3 * 65536 + 8);
    const file = readerOf(bytes);
    const header = parseHeader(file);
    expect(codeOf(() => measureAllocation(openL2Tables(file, header), header, file.length))).to.equal("corrupt-image");
  });
});
