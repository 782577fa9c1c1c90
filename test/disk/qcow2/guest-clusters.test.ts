import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { decompressorOf } from "../../../src/disk/qcow2/decompressor.ts";
import { guestClusters } from "../../../src/disk/qcow2/guest-clusters.ts";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { openL2Tables } from "../../../src/disk/qcow2/l2-tables.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { type HeaderFields, headerFixture } from "./header-fixture.ts";

const cluster = 65536n;

/** The file of the guest made last. */
let lastFile = readerOf(new Uint8Array(0));

async function guestOf(
  entries: readonly bigint[],
  fields: HeaderFields = {},
  length = 10 * 65536,
  backing?: ReturnType<typeof readerOf>,
) {
  const bytes = headerFixture(fields);
  bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
  entries.forEach((entry, index) => {
    bytes.writeBigUInt64BE(entry, 5 * 65536 + index * 8);
  });
  bytes.fill(8, 8 * 65536, 9 * 65536);
  bytes.fill(9, 9 * 65536, 10 * 65536);
  const file = readerOf(bytes.subarray(0, length));
  lastFile = file;
  const header = parseHeader(file);
  const decompress = await decompressorOf("zlib");
  return guestClusters({ file, header, tables: openL2Tables(file, header), decompress, backing });
}

describe("guestClusters", () => {
  it("joins clusters in the guest's order, with zeros where there is none", async () => {
    const guest = await guestOf([9n * cluster, 0n, 8n * cluster, (8n * cluster) | 1n]);
    expect(guest.length).to.equal(1024 ** 3);
    expect([...guest.read(65535, 2)]).to.deep.equal([9, 0]);
    expect([...guest.read(2 * 65536 - 1, 2)]).to.deep.equal([0, 8]);
    expect([...guest.read(3 * 65536 - 1, 2)]).to.deep.equal([8, 0]);
    const all = Buffer.from(guest.read(0, 5 * 65536));
    expect([0, 1, 2, 3, 4].map((index) => all[index * 65536 + 7])).to.deep.equal([9, 0, 8, 0, 0]);
    // No L2 table at all.
    expect([...guest.read(1024 ** 3 - 2, 2)]).to.deep.equal([0, 0]);
    expect(codeOf(() => guest.read(1024 ** 3 - 1, 2))).to.equal("out-of-bounds");
  });

  it("unpacks into memory used before only where that is asked for", async () => {
    // Each compressed cluster begins at a cluster of the file and takes less than a sector.
    const entries = Array.from({ length: 60 }, (_, index) => (1n << 62n) | (BigInt(6 + index) * cluster));
    const bytes = Buffer.concat([headerFixture(), Buffer.alloc(56 * 65536)]);
    bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
    entries.forEach((entry, index) => {
      bytes.writeBigUInt64BE(entry, 5 * 65536 + index * 8);
      bytes.set(deflateRawSync(Buffer.alloc(65536, index + 1)), (6 + index) * 65536);
    });
    const file = readerOf(bytes);
    const header = parseHeader(file);
    const decompress = await decompressorOf("zlib");
    for (const reusesMemory of [true, false]) {
      const parts = { file, header, tables: openL2Tables(file, header), decompress, layers: 8, reusesMemory };
      const guest = guestClusters(parts);
      const views = entries.map((_, index) => guest.read(index * 65536, 65536));
      // 48 clusters are kept of an eighth of 24 MiB.
      const kept = views.map((view, index) => view.every((byte) => byte === index + 1));
      expect(kept.indexOf(true)).to.equal(reusesMemory ? 11 : 0);
      expect(kept.slice(11)).not.to.include(false);
      for (const index of entries.keys())
        expect(guest.read(index * 65536, 65536).every((byte) => byte === index + 1)).to.equal(true);
    }
  });

  it("reads subclusters by their bits", async () => {
    const fields = { incompatible: 16n, l1Size: 4 };
    // Subclusters 0 and 31 are stored, 1 is marked as zeros.
    const guest = await guestOf(
      [8n * cluster, (1n << 33n) | 0x8000_0001n, 9n * cluster, 0xffff_ffffn, 9n * cluster, 0n],
      fields,
    );
    const first = guest.read(0, 65536);
    expect([0, 2047, 2048, 31 * 2048 - 1, 31 * 2048, 65535].map((at) => first[at])).to.deep.equal([8, 8, 0, 0, 8, 8]);
    expect([...guest.read(2040, 16)]).to.deep.equal([...Array(8).fill(8), ...Array(8).fill(0)]);
    expect(guest.read(65536, 65536).every((byte) => byte === 9)).to.equal(true);
    expect(guest.read(2 * 65536, 65536).every((byte) => byte === 0)).to.equal(true);
  });

  it("shows the backing file where nothing is stored, and zeros beyond its end", async () => {
    const below = readerOf(Buffer.alloc(4 * 65536 + 100, 3));
    const guest = await guestOf([8n * cluster, 0n, 1n, 0n, 0n], {}, 10 * 65536, below);
    const at = (cluster: number, offset = 0) => guest.read(cluster * 65536 + offset, 1)[0];
    expect([at(0), at(1), at(2), at(3), at(4, 99), at(4, 100), at(5)]).to.deep.equal([8, 3, 0, 3, 3, 0, 0]);
    expect([...guest.read(4 * 65536 + 98, 4)]).to.deep.equal([3, 3, 0, 0]);
    const all = guest.read(0, 9 * 65536);
    expect(all.filter((byte) => byte === 3).length).to.equal(2 * 65536 + 100);
  });

  it("shows the backing file in each part of a cluster that is neither stored nor zeros", async () => {
    const below = readerOf(Buffer.alloc(65536 + 5000, 3));
    const fields = { incompatible: 16n, l1Size: 4 };
    const guest = await guestOf([8n * cluster, (2n << 32n) | 1n, 0n, 1n << 32n], fields, 10 * 65536, below);
    const at = (offset: number) => guest.read(offset, 1)[0];
    expect([at(0), at(2047), at(2048), at(4095), at(4096), at(65535)]).to.deep.equal([8, 8, 0, 0, 3, 3]);
    expect([at(65536), at(65536 + 2048), at(65536 + 4999), at(65536 + 5000)]).to.deep.equal([0, 3, 3, 0]);
    expect([...guest.read(65536 + 2047, 2)]).to.deep.equal([0, 3]);
  });

  it("reads in one go what lies in the file in one piece", async () => {
    const guest = await guestOf([7n * cluster, 8n * cluster, 9n * cluster, 7n * cluster]);
    guest.read(0, 1);
    const before = lastFile.reads;
    const joined = guest.read(1000, 3 * 65536 - 2000);
    expect(lastFile.reads - before).to.equal(1);
    expect([joined[64000], joined[65000], joined[130_100]]).to.deep.equal([0, 8, 9]);
    expect(guest.read(65536 * 2, 65536 + 1)).to.have.length(65537);
  });

  it("shows whole sectors only, as QEMU does", async () => {
    const guest = await guestOf([8n * cluster], { size: 1500n, l1Size: 1 });
    expect(guest.length).to.equal(1024);
    expect(codeOf(() => guest.read(0, 1025))).to.equal("out-of-bounds");
  });

  it("reads nothing of nothing, at the very end too", async () => {
    const guest = await guestOf([]);
    expect(guest.read(1024 ** 3, 0)).to.have.length(0);
    expect(guest.read(0, 0)).to.have.length(0);
  });

  it("reads zeros where the last cluster ends with the file", async () => {
    const guest = await guestOf([9n * cluster], {}, 9 * 65536 + 10);
    expect([...guest.read(5, 10)]).to.deep.equal([9, 9, 9, 9, 9, 0, 0, 0, 0, 0]);
  });

  it("refuses a compressed cluster that does not unpack", async () => {
    const guest = await guestOf([(1n << 62n) | (8n * cluster)]);
    expect(codeOf(() => guest.read(0, 1))).to.equal("corrupt-image");
    expect(guest.read(65536, 1)).to.have.length(1);
  });
});
