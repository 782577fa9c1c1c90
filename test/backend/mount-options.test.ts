import { expect } from "chai";
import { readOnlyOptions } from "../../src/backend/mount-options.ts";

describe("the options of a mount", () => {
  it("play back no journal", () => {
    expect(readOnlyOptions("ext4")).to.equal("ro,noload");
    expect(readOnlyOptions("xfs")).to.equal("ro,norecovery,nouuid");
    expect(readOnlyOptions("vfat")).to.equal("ro");
  });
});
