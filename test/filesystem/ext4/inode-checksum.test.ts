import { expect } from "chai";
import { viewOf } from "../../../src/disk/integers.ts";
import { readInode } from "../../../src/filesystem/ext4/inode.ts";
import { inodeChecksumHolds } from "../../../src/filesystem/ext4/inode-checksum.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { refusalOf } from "../../support/refusal-code.ts";
import { extBytes, inodeOffset, volumeOf } from "./volume-fixture.ts";

describe("the checksum of an inode", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs");
  });

  for (const size of [128, 256, 1024]) {
    it(`of ${size} bytes is what mke2fs wrote, and covers every one of them`, () => {
      const bytes = extBytes(scratch("volume"), ["-t", "ext4", "-O", "metadata_csum", "-I", String(size)]);
      const { superblock, inodeAt } = volumeOf(bytes);
      const holds = (number: number, inode: Buffer) =>
        inodeChecksumHolds(superblock.checksumSeed, number, { view: viewOf(inode), at: 0 }, size);
      for (const number of [2, 11]) {
        const { view, at } = inodeAt(number);
        const inode = Buffer.from(new Uint8Array(view.buffer, view.byteOffset + at, size));
        expect(holds(number, inode)).to.equal(true);
        expect(holds(number + 1, inode)).to.equal(false);
        for (let byte = 0; byte < size; byte++) {
          const changed = Buffer.from(inode);
          changed.writeUInt8((inode[byte] ?? 0) ^ 0x10, byte);
          expect(holds(number, changed), `byte ${byte}`).to.equal(false);
        }
      }
    });
  }

  it("is demanded where the file system has such", () => {
    for (const [feature, message] of [
      ["metadata_csum", /checksum of inode 2 is wrong/],
      ["^metadata_csum", undefined],
    ] as const) {
      const bytes = extBytes(scratch("volume"), ["-t", "ext4", "-O", feature]);
      const place = inodeOffset(bytes, 2) + 0x10;
      bytes.writeUInt8((bytes[place] ?? 0) ^ 1, place);
      const refusal = refusalOf(() => readInode(volumeOf(bytes), 2));
      if (message === undefined) expect(refusal).to.equal(undefined);
      else expect(refusal?.message).to.match(message);
    }
  });
});
