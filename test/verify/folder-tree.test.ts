import { expect } from "chai";
import type { TreeEntry } from "../../src/filesystem/tree.ts";
import { folderTree } from "../../src/verify/folder-tree.ts";
import type { FolderUse } from "../../src/verify/verdict.ts";

const status = { type: "file", mode: 0, uid: 0, gid: 0, links: 1, modified: 0, inode: 1 } as const;
const file = (path: string, size: number): TreeEntry => ({ path, status: { ...status, size } });
const countOf = ({ folders }: FolderUse): number => folders.reduce((sum, one) => sum + countOf(one), 1);

describe("the tree of folders", () => {
  it("adds files up to the root, the largest folder first", () => {
    const tree = folderTree([
      file("/boot/initrd", 30),
      file("/init", 5),
      file("/usr/bin/a", 20),
      file("/usr/bin-x/a", 4),
      file("/usr/lib/b/c", 40),
      file("/usr/z", 1),
    ]);
    const folder = (name: string, bytes: number, files: number, folders: FolderUse[] = []) => ({
      name,
      bytes,
      files,
      folders,
    });
    const usr = [folder("lib", 40, 1, [folder("b", 40, 1)]), folder("bin", 20, 1), folder("bin-x", 4, 1)];
    expect(tree).to.deep.equal(folder("/", 100, 6, [folder("usr", 65, 4, usr), folder("boot", 30, 1)]));
  });

  it("leaves out what a map of it cannot show, though not its bytes", () => {
    const tree = folderTree([file("/a/small/1", 2), file("/a/x", 500), file("/b/1", 500)]);
    expect(tree.folders.map(({ name, bytes, files, folders }) => [name, bytes, files, folders.length])).to.deep.equal([
      ["a", 502, 2, 0],
      ["b", 500, 1, 0],
    ]);
    expect(folderTree([file("/empty/1", 0)]).folders).to.deep.equal([]);
  });

  it("stays small, however many, deep and long named the folders are", () => {
    const name = "ä".repeat(127);
    const sizes = Array.from({ length: 400 }, (_, index) => index + 300);
    const tree = folderTree(sizes.map((size) => file(`/${size}${`/${name}`.repeat(30)}/f`, size)));
    expect(tree.files).to.equal(400);
    expect(countOf(tree)).to.be.within(1000, 1500);
    expect(tree.folders.map((one) => one.name).slice(0, 3)).to.deep.equal(["699", "698", "697"]);
    const depthOf = ({ folders }: FolderUse): number => Math.max(0, ...folders.map((one) => 1 + depthOf(one)));
    expect(depthOf(tree)).to.equal(10);
    const wide = Array.from({ length: 100_000 }, (_, index) => file(`/${index}/f`, index === 0 ? 1e6 : 1));
    expect(countOf(folderTree(wide))).to.equal(2);
  });
});
