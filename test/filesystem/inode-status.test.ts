import { expect } from "chai";
import { type CommonInode, statusOfInode } from "../../src/filesystem/inode-status.ts";

describe("statusOfInode", () => {
  const inode: CommonInode = {
    ...{ number: 7, type: "file", mode: 0o640, uid: 1, gid: 2, size: 99, links: 3, modified: -5 },
  };
  const device = { major: 8, minor: 1 };

  it("tells the size of files and links only", () => {
    const sizes = (["file", "symlink", "directory", "fifo", "block"] as const).map(
      (type) => statusOfInode({ ...inode, type }, () => device).size,
    );
    expect(sizes).to.deep.equal([99, 99, 0, 0, 0]);
  });

  it("asks for the numbers of device nodes only", () => {
    const numbers = (["character", "block", "socket"] as const).map(
      (type) => statusOfInode({ ...inode, type }, () => device).device,
    );
    expect(numbers).to.deep.equal([device, device, undefined]);
  });

  it("tells all else as the inode has it, and nothing more", () => {
    const status = statusOfInode({ ...inode, flags: 4 } as CommonInode, () => device);
    const expected = { type: "file", mode: 0o640, uid: 1, gid: 2, size: 99, links: 3, modified: -5, inode: 7 };
    expect(status).to.deep.equal(expected);
  });
});
