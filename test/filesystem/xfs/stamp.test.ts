import { expect } from "chai";
import { demandStamp, directoryStamp } from "../../../src/filesystem/xfs/stamp.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { seal, stamp, volumeOf } from "./xfs-fixture.ts";

describe("demandStamp", () => {
  const check = (bytes: Buffer) =>
    codeOf(() => demandStamp(volumeOf(), bytes, directoryStamp, 99, 7, "directory block"));

  it("refuses what was damaged, or belongs to another place, inode or file system", () => {
    expect(check(stamp(Buffer.alloc(1024), directoryStamp, 7))).to.equal("no refusal");
    expect(check(stamp(Buffer.alloc(1024), directoryStamp, 8))).to.equal("corrupt-filesystem");
    for (const at of [directoryStamp.uuid, directoryStamp.owner]) {
      const other = stamp(Buffer.alloc(1024), directoryStamp, 7);
      other[at] = 1;
      expect(check(other), `byte ${at}`).to.equal("corrupt-filesystem");
      expect(check(seal(other, directoryStamp.checksum)), `byte ${at}, sealed`).to.equal("corrupt-filesystem");
    }
  });
});
