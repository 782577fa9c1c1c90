import { expect } from "chai";
import { remoteStamp } from "../../../src/filesystem/xfs/stamp.ts";
import { readTarget } from "../../../src/filesystem/xfs/symlink.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf, inodeOf, stamp, version5, volumeOf } from "./xfs-fixture.ts";

/** Part of a target, as version 5 has it. */
function part(offset: number, text: string): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write("XSLM", 0, "latin1");
  bytes.writeUInt32BE(offset, 4);
  bytes.writeUInt32BE(text.length, 8);
  bytes.write(text, 56);
  return bytes;
}

describe("readTarget", () => {
  it("reads targets in the inode", () => {
    const fork = forkOf([Buffer.from("targetjunk")], { format: "local" });
    expect(readTarget(volumeOf(), inodeOf(fork, { size: 6 }))).to.equal("target");
    for (const size of [0, 11, 1025]) {
      expect(
        codeOf(() => readTarget(volumeOf(), inodeOf(fork, { size }))),
        `${size}`,
      ).to.equal("corrupt-filesystem");
    }
    const nul = forkOf([Buffer.from("tar\0get")], { format: "local" });
    expect(codeOf(() => readTarget(volumeOf(), inodeOf(nul, { size: 7 })))).to.equal("corrupt-filesystem");
  });

  it("reads targets in blocks of version 4", () => {
    const volume = volumeOf(new Map([[50, Buffer.alloc(1024, "x")]]));
    expect(readTarget(volume, inodeOf(forkOf([extentOf(0, 50, 1)]), { size: 900 }))).to.equal("x".repeat(900));
    expect(codeOf(() => readTarget(volume, inodeOf(forkOf([]), { size: 900 })))).to.equal("corrupt-filesystem");
  });

  it("joins parts of version 5, each extent with a header of its own", () => {
    const small = { ...version5, blockSize: 512 };
    // Places count in 512 bytes, as these blocks do; the fixture's stamp counts two for each.
    const sealed = (bytes: Buffer, block: number) => stamp(bytes, remoteStamp, block / 2);
    const blocks = new Map([
      [50, sealed(part(0, "a".repeat(456)), 50)],
      [60, sealed(part(456, "b".repeat(44)), 60)],
    ]);
    const inode = inodeOf(forkOf([extentOf(0, 50, 1), extentOf(1, 60, 1)]), { size: 500 });
    expect(readTarget(volumeOf(blocks, small), inode)).to.equal("a".repeat(456) + "b".repeat(44));
    blocks.set(60, sealed(part(455, "b".repeat(44)), 60));
    expect(codeOf(() => readTarget(volumeOf(blocks, small), inode))).to.equal("corrupt-filesystem");
  });
});
