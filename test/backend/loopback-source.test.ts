import { lutimesSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { mountSource } from "../../src/backend/loopback-source.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

describe("mountSource", () => {
  const scratch = scratchDirectory();

  it("shows a directory without following links", () => {
    const base = scratch("shown");
    mkdirSync(`${base}/a/b`, { recursive: true });
    writeFileSync(`${base}/a/b/file`, "0123456789", { mode: 0o640 });
    symlinkSync("/etc", `${base}/etc`);
    symlinkSync("a/b", `${base}/short`);
    lutimesSync(`${base}/short`, 1000, 2000);
    const tree = treeOf(mountSource(base));
    expect([...tree.walk()].map(({ path }) => path)).to.deep.equal(["/", "/a", "/a/b", "/a/b/file", "/etc", "/short"]);
    expect(tree.lstat("/a/b/file")).to.include({ type: "file", mode: 0o640, size: 10, links: 1 });
    expect(tree.lstat("/short")).to.include({ type: "symlink", size: 3, modified: 2000 });
    expect(tree.lstat("/a")).to.include({ type: "directory", size: 0 });
    expect(tree.resolve("/short/file")).to.equal("/a/b/file");
    expect(tree.resolve("/etc")).to.equal(undefined);
    expect(Buffer.from(tree.read("/short/file", { offset: 3, size: 4 })).toString()).to.equal("3456");
    expect(tree.lstat("/nul\0")).to.equal(undefined);
  });

  it("does not open a link that took the place of a file", () => {
    const base = scratch("swapped");
    mkdirSync(base);
    writeFileSync(`${base}/file`, "mine");
    writeFileSync(scratch("theirs"), "host");
    const source = mountSource(base);
    const node = source.child(source.root, "file");
    rmSync(`${base}/file`);
    symlinkSync(scratch("theirs"), `${base}/file`);
    expect(codeOf(() => node && source.content(node, 0, 4))).to.equal("unreadable-tree");
  });

  it("refuses a directory that is gone", () => {
    const source = mountSource(scratch("absent"));
    expect(codeOf(() => source.status(source.root))).to.equal("unreadable-tree");
    expect(codeOf(() => source.entries(source.root))).to.equal("unreadable-tree");
  });
});
