import { expect } from "chai";
import { readGeometry } from "../../../../src/disk/qcow2/check/geometry.ts";
import { qemuFile } from "../../../../src/disk/qcow2/check/qemu-file.ts";
import { readerOf } from "../../../support/bytes-reader.ts";
import { codeOf } from "../../../support/refusal-code.ts";
import { place, smallQcow2 } from "./small-qcow2.ts";

const read = (bytes: Uint8Array) => readGeometry(qemuFile(readerOf(bytes)));
const changed = (at: number, hex: string) => {
  const bytes = smallQcow2();
  bytes.write(hex, at, "hex");
  return () => read(bytes);
};

describe("the geometry that a check needs", () => {
  it("is read from the header", () => {
    expect(read(smallQcow2())).to.deep.include({
      version: 3,
      clusterBits: 9,
      clusterSize: 512,
      diskSize: 32768,
      l1Offset: place.l1,
      l1Size: 1,
      refcountTableOffset: place.refcountTable,
      refcountTableSize: 512,
      refcountOrder: 4,
      extensionsStart: 112,
      extensionsEnd: 512,
    });
  });

  it("of version 2 has no features and refcounts of 16 bits", () => {
    const bytes = smallQcow2();
    bytes.writeUInt32BE(2, 4);
    bytes.fill(0xff, 72, 112);
    expect(read(bytes)).to.deep.include({ version: 2, refcountOrder: 4, extendedL2: false, extensionsStart: 72 });
  });

  it("counts whole sectors of the disk", () => {
    expect(changed(24, "00000000000002ff")().diskSize).to.equal(512);
  });

  const wrong: readonly [string, number, string, string][] = [
    ["another magic", 0, "00", "corrupt-image"],
    ["version 4", 7, "04", "unsupported-format"],
    ["clusters of 256 bytes", 23, "08", "corrupt-image"],
    ["clusters of 4 MiB", 23, "16", "corrupt-image"],
    ["a short header", 103, "60", "corrupt-image"],
    ["a header over a cluster", 102, "0208", "corrupt-image"],
    ["a backing file name behind the cluster", 14, "0201", "corrupt-image"],
    ["a backing file name of 1024 bytes", 14, "00780000ffff", "corrupt-image"],
    ["an unknown feature", 79, "20", "unsupported-format"],
    ["an unknown high feature", 72, "80", "unsupported-format"],
    ["an unknown compression", 104, "02", "unsupported-format"],
    ["a compression without its bit", 104, "01", "corrupt-image"],
    ["small clusters with subclusters", 79, "10", "corrupt-image"],
    ["refcounts of 128 bits", 99, "07", "corrupt-image"],
    ["an unknown encryption", 35, "03", "encrypted"],
    ["a refcount table astray", 55, "01", "corrupt-image"],
    ["a refcount table over 8 MiB", 57, "ff", "corrupt-image"],
    ["a refcount table where no file reaches", 48, "ff", "corrupt-image"],
    ["an L1 table astray", 46, "0601", "corrupt-image"],
    ["an L1 table over 32 MiB", 36, "00400001", "corrupt-image"],
    ["an L1 table too short", 29, "01", "corrupt-image"],
    ["65537 snapshots", 60, "00010001", "corrupt-image"],
    ["a snapshot table astray", 71, "08", "corrupt-image"],
    ["a disk of 2^63 bytes", 24, "80", "corrupt-image"],
  ];
  for (const [what, at, hex, code] of wrong) {
    it(`is refused with ${what}`, () => expect(codeOf(changed(at, hex))).to.equal(code));
  }

  it("is refused of a file too short for a header", () => {
    expect(codeOf(() => read(Buffer.from("QFI\xfb", "latin1")))).to.equal("unsupported-format");
  });
});
