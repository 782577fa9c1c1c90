import { expect } from "chai";
import { isFile, isSameStatus, modifiedAt, statusAt, statusColumns } from "../../src/difference/status-columns.ts";
import type { FileStatus } from "../../src/filesystem/tree.ts";

const status = (more: Partial<FileStatus>): FileStatus => ({
  ...{ type: "file", mode: 0o4755, uid: 2 ** 32 - 1, gid: 7, size: 2 ** 44, links: 3, modified: -5, inode: 9 },
  ...more,
});
const columns = (...found: FileStatus[]) => statusColumns(found.map((one) => ({ path: "/", status: one })));

describe("columns of statuses", () => {
  it("keep what lstat tells of every type", () => {
    const { inode: _, ...file } = status({});
    expect(statusAt(columns(status({ type: "fifo" }), status({})), 1)).to.deep.equal(file);
    for (const type of ["directory", "symlink", "character", "block", "fifo", "socket"] as const) {
      const device = { major: 4095, minor: 2 ** 20 - 1 };
      const isDevice = type === "character" || type === "block";
      const row = statusAt(columns(status({ type, ...(isDevice && { device }) })), 0);
      expect(row).to.deep.equal({ ...file, type, size: 0, links: 0, ...(isDevice && { device }) });
    }
  });

  it("are the same apart from the time", () => {
    const old = columns(status({}), status({ mode: 0o755 }));
    expect(isSameStatus(old, 0, columns(status({ modified: 1, inode: 2 })), 0)).to.equal(true);
    const others: Partial<FileStatus>[] = [
      { mode: 0 },
      { uid: 0 },
      { gid: 0 },
      { size: 0 },
      { links: 1 },
      { type: "socket" },
    ];
    for (const more of others) expect(isSameStatus(old, 0, columns(status(more)), 0)).to.equal(false);
    expect([modifiedAt(old, 0), isFile(old, 1)]).to.deep.equal([-5, true]);
  });

  it("tell sizes of files only, since those of directories are the file system's own", () => {
    const folder = (size: number, links: number) => columns(status({ type: "directory", size, links }));
    expect(isSameStatus(folder(4096, 2), 0, folder(12288, 5), 0)).to.equal(true);
  });
});
