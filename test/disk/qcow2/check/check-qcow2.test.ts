import { expect } from "chai";
import { checkQcow2 } from "../../../../src/disk/qcow2/check/check-qcow2.ts";
import { mostFindings } from "../../../../src/disk/qcow2/check/tally.ts";
import type { ByteReader } from "../../../../src/disk/reader.ts";
import { readerOf } from "../../../support/bytes-reader.ts";
import { codeOf } from "../../../support/refusal-code.ts";
import { copied, place, smallQcow2 } from "./small-qcow2.ts";

const check = (bytes: Uint8Array) => checkQcow2(readerOf(bytes));

describe("the check of a qcow2", () => {
  it("counts a sound image", () => {
    expect(check(smallQcow2())).to.deep.equal({
      corruptions: 0,
      leaks: 0,
      checkErrors: 0,
      imageEndOffset: place.end,
      totalClusters: 64,
      allocatedClusters: 3,
      fragmentedClusters: 0,
      compressedClusters: 0,
      findings: [],
    });
  });

  it("says where what is wrong", () => {
    const bytes = smallQcow2({ [place.l2 + 8]: copied | BigInt(place.data) });
    const { corruptions, leaks, findings } = check(bytes);
    expect({ corruptions, leaks }).to.deep.equal({ corruptions: 1, leaks: 1 });
    expect(findings).to.deep.equal([
      {
        kind: "refcount-too-low",
        weight: "corruption",
        offset: place.data,
        structure: "cluster 5",
        clause: "its refcount is 1, but it has 2 references",
      },
      {
        kind: "refcount-too-high",
        weight: "leak",
        offset: place.data + 512,
        structure: "cluster 6",
        clause: "its refcount is 1, but it has 0 references",
      },
    ]);
  });

  it("checks snapshots and what a data file forbids", () => {
    const bytes = Buffer.concat([smallQcow2(), Buffer.alloc(1024)]);
    bytes.writeUInt32BE(2, 60);
    bytes.writeBigUInt64BE(BigInt(place.end), 64);
    // Two entries of 56 bytes: one without extra data and its table astray, one with a table too large.
    bytes.writeBigUInt64BE(5n, place.end);
    bytes.writeUInt32BE(4_194_305, place.end + 40 + 8);
    bytes.writeUInt32BE(16, place.end + 40 + 36);
    bytes.writeUInt16BE(1, place.refcountBlock + 16);
    const { corruptions, findings } = check(bytes);
    expect(findings.map(({ kind, offset }) => `${kind} ${offset}`)).to.deep.equal([
      `snapshot ${place.end}`,
      `snapshot ${place.end}`,
      `snapshot ${place.end + 40}`,
    ]);
    expect(corruptions).to.equal(3);
  });

  it("demands extra data of version 3 only, and snapshots of none with a data file", () => {
    const bytes = smallQcow2();
    bytes.writeUInt32BE(1, 60);
    bytes.writeBigUInt64BE(BigInt(place.data), 64);
    const kinds = (of: Buffer) => check(of).findings.filter(({ kind }) => kind === "snapshot");
    expect(kinds(bytes)).to.have.length(1);
    const external = Buffer.from(bytes);
    external.writeUInt8(4, 79);
    external.write("44415441000000016400000000000000", 112, "hex");
    expect(kinds(external)).to.have.length(2);
    bytes.writeUInt32BE(2, 4);
    expect(kinds(bytes)).to.have.length(0);
  });

  it("keeps a limited number of findings, and counts on", () => {
    // Every entry of 6 L2 tables of 512 bytes leads far beyond the end.
    const bytes = Buffer.concat([smallQcow2({ [place.l1]: copied | 4096n }), Buffer.alloc(512 * 200, 0x55)]);
    bytes.fill(0, 4096, 4096 + 512 * 200);
    for (let at = 4096; at < bytes.length; at += 8) bytes.writeBigUInt64BE(1n << 50n, at);
    bytes.writeUInt32BE(32, 36);
    for (let table = 0; table < 32; table++) bytes.writeBigUInt64BE(BigInt(4096 + table * 512), place.l1 + table * 8);
    const { corruptions, findings } = check(bytes);
    expect(corruptions).to.be.above(2000);
    expect(findings).to.have.length(mostFindings);
  });

  it("gives up before it walks the same tables for ever", () => {
    // 4 million L1 entries, all of the one L2 table of 2 MiB.
    const clusterSize = 2 ** 21;
    const header = Buffer.alloc(112);
    header.write("QFI\xfb", "latin1");
    header.writeUInt32BE(3, 4);
    header.writeUInt32BE(21, 20);
    header.writeUInt32BE(4_194_304, 36);
    header.writeBigUInt64BE(BigInt(clusterSize), 40);
    header.writeBigUInt64BE(BigInt(clusterSize), 48);
    header.writeUInt32BE(4, 96);
    header.writeUInt32BE(112, 100);
    const entries = Buffer.alloc(clusterSize * 17);
    for (let at = 0; at < entries.length; at += 8) entries.writeUInt32BE(clusterSize, at + 4);
    const file: ByteReader = {
      length: clusterSize * 18,
      read: (offset, size) =>
        offset < clusterSize
          ? Buffer.concat([header, Buffer.alloc(clusterSize)]).subarray(offset, offset + size)
          : entries.subarray(offset - clusterSize, offset - clusterSize + size),
    };
    expect(codeOf(() => checkQcow2(file))).to.equal("unsupported-format");
  }).timeout(60_000);

  it("gives up on a file of too many clusters, however empty", () => {
    const bytes = smallQcow2();
    const file: ByteReader = {
      length: 2 ** 24 * 512 + 1,
      read: (offset, size) =>
        Buffer.concat([bytes.subarray(offset, offset + size), Buffer.alloc(size)]).subarray(0, size),
    };
    expect(codeOf(() => checkQcow2(file))).to.equal("unsupported-format");
  });

  it("refuses a snapshot whose L1 table no file can hold", () => {
    const bytes = smallQcow2();
    bytes.writeUInt32BE(1, 60);
    bytes.writeBigUInt64BE(BigInt(place.data), 64);
    bytes.writeBigUInt64BE(2n ** 63n, place.data);
    bytes.writeUInt32BE(1, place.data + 8);
    expect(codeOf(() => check(bytes))).to.equal("corrupt-image");
  });
});
