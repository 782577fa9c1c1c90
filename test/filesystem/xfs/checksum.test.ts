import { expect } from "chai";
import { checksumHolds } from "../../../src/filesystem/xfs/checksum.ts";
import { seal } from "./xfs-fixture.ts";

describe("checksumHolds", () => {
  it("takes its own bytes as zero", () => {
    const bytes = seal(Buffer.from("some bytes with room for a checksum"), 8);
    expect(checksumHolds(bytes, 8)).to.equal(true);
    bytes[0] = 0;
    expect(checksumHolds(bytes, 8)).to.equal(false);
  });
});
