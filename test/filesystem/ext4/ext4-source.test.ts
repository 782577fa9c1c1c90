import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { compareTrees } from "../../../src/filesystem/compare.ts";
import { openExt4 } from "../../../src/filesystem/ext4/ext4-source.ts";
import type { FileTree } from "../../../src/filesystem/tree.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { hostTree } from "../../support/host-tree.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { fillSampleDirectory } from "../../support/sample-directory.ts";
import { extBytes, inodeOffset } from "./volume-fixture.ts";

describe("openExt4", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs", "e2fsck", "debugfs", "mkfifo");
    fillSampleDirectory(scratch("sample"));
  });

  function make(options: readonly string[], size = 192): string {
    writeFileSync(scratch("volume"), "");
    truncateSync(scratch("volume"), size * 1024 * 1024);
    runTool("mke2fs", ["-qF", ...options, "-d", scratch("sample"), scratch("volume")]);
    return scratch("volume");
  }

  function withTree(path: string, use: (tree: FileTree) => void): void {
    const file = openFile(path);
    try {
      use(treeOf(openExt4(file)));
    } finally {
      file.close();
    }
  }

  it("reads the whole tree, with hard links as one", () => {
    withTree(make(["-t", "ext4"]), (tree) => {
      const ignore = (path: string) => path === "/lost+found";
      expect(compareTrees(hostTree(scratch("sample")), tree, { content: () => true, ignore })).to.deep.equal([]);
      expect(tree.stat("/usr/bin/sudo")?.inode).to.equal(tree.stat("/usr/bin/sudoedit")?.inode);
      expect(tree.stat("/usr/bin/sudo")?.links).to.equal(2);
    });
  });

  it("reads times before 1970 and after 2038", () => {
    const path = make(["-t", "ext4"]);
    runTool("debugfs", ["-w", "-R", "set_inode_field /etc/os-release mtime @-86400", path]);
    // mke2fs itself leaves the upper bits of times out.
    runTool("debugfs", ["-w", "-R", "set_inode_field /etc/empty mtime_extra 1", path]);
    withTree(path, (tree) => {
      expect(tree.stat("/etc/empty")?.modified).to.equal(5_000_000_000);
      expect(tree.stat("/etc/os-release")?.modified).to.equal(-86_400);
    });
  });

  it("reads preallocated blocks as zeros", () => {
    const path = make(["-t", "ext4"]);
    runTool("debugfs", ["-w", "-R", "fallocate /etc/of-1 1 40", path]);
    runTool("debugfs", ["-w", "-R", "set_inode_field /etc/of-1 size 100000", path]);
    withTree(path, (tree) => {
      const content = tree.read("/etc/of-1");
      expect(content).to.have.length(100_000);
      expect(content.findIndex((byte, at) => at > 0 && byte !== 0)).to.equal(-1);
    });
  });

  it("reads parts of files across holes and extents", () => {
    const whole = readFileSync(scratch("sample/sparse"));
    for (const options of [
      ["-t", "ext4"],
      ["-t", "ext2", "-b", "1024"],
    ]) {
      withTree(make(options), (tree) => {
        for (let offset = 0; offset < 4_900_000; offset += 99_991) {
          const part = Buffer.from(tree.read("/sparse", { offset, size: 20_000 }));
          expect(part.equals(whole.subarray(offset, offset + 20_000)), `at ${offset}`).to.equal(true);
        }
      });
    }
  });

  it("refuses directories that share blocks until they claim more than there are", () => {
    const names = Array.from({ length: 40 }, (_, index) => `mkdir d${index}`);
    const bytes = extBytes(scratch("volume"), ["-t", "ext2", "-b", "1024"], names);
    // Block 8000 holds nothing but an unused entry, block 8001 256 times its number.
    bytes.writeUInt16LE(1024, 8000 * 1024 + 4);
    for (let index = 0; index < 256; index++) bytes.writeUInt32LE(8000, 8001 * 1024 + index * 4);
    const share = (count: number) => {
      for (let number = 12; number < 12 + count; number++) {
        const at = inodeOffset(bytes, number);
        bytes.writeUInt32LE(268 * 1024, at + 0x4);
        for (let index = 1; index < 12; index++) bytes.writeUInt32LE(8000, at + 0x28 + index * 4);
        bytes.writeUInt32LE(8001, at + 0x28 + 48);
      }
      return refusalOf(() => [...treeOf(openExt4(readerOf(bytes))).walk()])?.message;
    };
    expect(share(25)).to.equal(undefined);
    expect(share(40)).to.match(/directories claim more blocks than there are/);
  });

  it("tells attributes, and flags that change how an inode is read", () => {
    const path = make(["-t", "ext4", "-O", "casefold,verity,encrypt", "-E", "encoding=utf8"]);
    runTool("debugfs", ["-w", "-R", "ea_set /etc/of-1 user.one two", path]);
    runTool("debugfs", ["-w", "-R", "set_inode_field /etc/of-1 flags 0x180800", path]);
    const file = openFile(path);
    const source = openExt4(file);
    const tree = treeOf(source);
    const flagsOf = (name: string) => source.flags(tree.lstat(name)?.inode ?? 0);
    expect(flagsOf("/etc/of-1")).to.deep.equal(["encrypted", "verity"]);
    expect(flagsOf("/etc/of-59")).to.deep.equal([]);
    expect([...(tree.attributes("/etc/of-1") ?? [])].map(([name, value]) => [name, `${value}`])).to.deep.equal([
      ["user.one", "116,119,111"],
    ]);
    expect(codeOf(() => tree.read("/etc/of-1"))).to.equal("unsupported-filesystem");
    file.close();
  });

  it("tells a journal that was not played back", () => {
    const path = make(["-t", "ext4"]);
    const file = openFile(path);
    expect(openExt4(file).superblock).to.include({ needsRecovery: false, clean: true });
    file.close();
    runTool("debugfs", ["-w", "-R", "feature needs_recovery", path]);
    const dirty = openFile(path);
    expect(openExt4(dirty).superblock.needsRecovery).to.equal(true);
    dirty.close();
  });
});
