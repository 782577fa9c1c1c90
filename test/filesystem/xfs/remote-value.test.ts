import { expect } from "chai";
import { readRemoteValue } from "../../../src/filesystem/xfs/remote-value.ts";
import { remoteStamp } from "../../../src/filesystem/xfs/stamp.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf, stamp, version5, volumeOf } from "./xfs-fixture.ts";

/** A block of a value, as version 5 has it, lying at that block. */
function part(offset: number, text: string, block: number): Buffer {
  const bytes = Buffer.alloc(1024);
  bytes.write("XARM", 0, "latin1");
  bytes.writeUInt32BE(offset, 4);
  bytes.writeUInt32BE(text.length, 8);
  bytes.write(text, 56);
  return stamp(bytes, remoteStamp, block);
}

describe("readRemoteValue", () => {
  const fork = forkOf([extentOf(3, 50, 1), extentOf(4, 60, 1)], { name: "attribute" });
  const parts = (first: Buffer, second: Buffer, superblock = {}) =>
    volumeOf(
      new Map([
        [50, first],
        [60, second],
      ]),
      superblock,
    );

  it("joins blocks without headers in version 4", () => {
    const volume = parts(Buffer.alloc(1024, "a"), Buffer.alloc(1024, "b"));
    expect(Buffer.from(readRemoteValue(volume, fork, 3, 1026)).toString()).to.equal(`${"a".repeat(1024)}bb`);
  });

  it("joins blocks by their headers in version 5", () => {
    const volume = parts(part(0, "a".repeat(968), 50), part(968, "bb", 60), version5);
    expect(Buffer.from(readRemoteValue(volume, fork, 3, 970)).toString()).to.equal(`${"a".repeat(968)}bb`);
  });

  it("refuses blocks in the wrong order, of another size, and missing ones", () => {
    const refuses = (first: Buffer, second: Buffer, start = 3) =>
      expect(codeOf(() => readRemoteValue(parts(first, second, version5), fork, start, 970))).to.equal(
        "corrupt-filesystem",
      );
    refuses(part(1, "a".repeat(968), 50), part(968, "bb", 60));
    refuses(part(0, "a".repeat(967), 50), part(968, "bb", 60));
    refuses(part(0, "a".repeat(968), 50), part(968, "bb", 61));
    refuses(part(0, "a".repeat(968), 50), part(968, "bb", 60), 4);
  });
});
