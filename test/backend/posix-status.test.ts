import { expect } from "chai";
import { fileType, splitDevice } from "../../src/backend/posix-status.ts";

describe("fileType", () => {
  it("knows the seven types and no other", () => {
    const types = [0o010644, 0o020644, 0o040755, 0o060644, 0o104755, 0o120777, 0o140755].map(fileType);
    expect(types).to.deep.equal(["fifo", "character", "directory", "block", "file", "symlink", "socket"]);
    expect(() => fileType(0o030644)).to.throw(/unknown file type/);
  });
});

describe("splitDevice", () => {
  it("takes apart numbers as glibc puts them together", () => {
    expect(splitDevice(0x103n)).to.deep.equal({ major: 1, minor: 3 });
    // makedev(0x12345678, 0x9abcdef0)
    expect(splitDevice(0x1234_59ab_cde6_78f0n)).to.deep.equal({ major: 0x12345678, minor: 0x9abcdef0 });
  });
});
