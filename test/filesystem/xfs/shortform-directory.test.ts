import { expect } from "chai";
import { directoryNames } from "../../../src/filesystem/xfs/directory-names.ts";
import { readShortform } from "../../../src/filesystem/xfs/shortform-directory.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { forkOf, inodeOf } from "./xfs-fixture.ts";

function read(bytes: readonly number[], hasTypes = false, size = bytes.length) {
  const names = directoryNames(99);
  readShortform(inodeOf(forkOf([Buffer.from(bytes)], { format: "local" }), { size }), hasTypes, names);
  return names.entries;
}

describe("readShortform", () => {
  const narrow = [2, 0, 0, 0, 0, 64, 1, 0, 96, 0x61, 0, 0, 0, 80, 2, 0, 112, 0x62, 0x63, 0, 0, 1, 0];
  const two = [
    { name: "a", node: 80 },
    { name: "bc", node: 256 },
  ];

  it("reads numbers of 4 bytes, with and without types", () => {
    expect(read(narrow)).to.deep.equal(two);
    const typed = [1, 0, 0, 0, 0, 64, 1, 0, 96, 0x61, 2, 0, 0, 0, 80];
    expect(read(typed, true)).to.deep.equal(two.slice(0, 1));
  });

  it("reads numbers of 8 bytes, of which the parent's may be one", () => {
    const wide = [1, 2, 0, 0, 0, 1, 0, 0, 0, 64, 1, 0, 96, 0x61, 0, 0, 0, 1, 0, 0, 0, 80];
    expect(read(wide)).to.deep.equal([{ name: "a", node: 2 ** 32 + 80 }]);
  });

  it("refuses entries beyond the size and a size beyond the inode", () => {
    expect(codeOf(() => read(narrow.with(0, 3)))).to.equal("corrupt-filesystem");
    expect(codeOf(() => read(narrow.with(6, 200)))).to.equal("corrupt-filesystem");
    expect(codeOf(() => read(narrow, false, narrow.length - 1))).to.equal("corrupt-filesystem");
    expect(codeOf(() => read(narrow, false, 1000))).to.equal("corrupt-filesystem");
    expect(codeOf(() => read(narrow, false, 0))).to.equal("corrupt-filesystem");
  });
});
