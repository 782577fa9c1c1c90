import { expect } from "chai";
import { decompressorOf } from "../../../src/disk/qcow2/decompressor.ts";
import { guestClusters } from "../../../src/disk/qcow2/guest-clusters.ts";
import { parseHeader } from "../../../src/disk/qcow2/header.ts";
import { openL2Tables } from "../../../src/disk/qcow2/l2-tables.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { type HeaderFields, headerFixture } from "./header-fixture.ts";

const cluster = 65536n;

async function guestOf(entries: readonly bigint[], fields: HeaderFields = {}, length = 10 * 65536) {
  const bytes = headerFixture(fields);
  bytes.writeBigUInt64BE(5n * cluster, 3 * 65536);
  entries.forEach((entry, index) => {
    bytes.writeBigUInt64BE(entry, 5 * 65536 + index * 8);
  });
  bytes.fill(8, 8 * 65536, 9 * 65536);
  bytes.fill(9, 9 * 65536, 10 * 65536);
  const file = readerOf(bytes.subarray(0, length));
  const header = parseHeader(file);
  const decompress = await decompressorOf("zlib");
  return guestClusters({ file, header, tables: openL2Tables(file, header), decompress });
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
