import { expect } from "chai";
import { featureNames, incompatibleNames, readOnlyCompatibleNames } from "../../../src/filesystem/ext4/features.ts";

describe("featureNames", () => {
  it("names each bit that is set, and numbers what has no name", () => {
    expect(featureNames(0x2c2, incompatibleNames)).to.deep.equal(["filetype", "extent", "64bit", "flex_bg"]);
    expect(featureNames(0x400, readOnlyCompatibleNames)).to.deep.equal(["metadata_csum"]);
    expect(featureNames(0x80000020, incompatibleNames)).to.deep.equal(["bit 5", "bit 31"]);
    expect(featureNames(0, incompatibleNames)).to.deep.equal([]);
  });
});
