import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { compareTrees } from "../../../src/filesystem/compare.ts";
import { openExt4 } from "../../../src/filesystem/ext4/ext4-source.ts";
import type { FileTree } from "../../../src/filesystem/tree.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { hostTree } from "../../support/host-tree.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { fillSampleDirectory } from "../../support/sample-directory.ts";

/** Ways of making an ext file system; each must show the same tree. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  ext2: ["-t", "ext2"],
  ext3: ["-t", "ext3"],
  ext4: ["-t", "ext4"],
  "blocks of 1 KiB": ["-t", "ext4", "-b", "1024"],
  "blocks of 2 KiB and no extents": ["-t", "ext4", "-b", "2048", "-O", "^extent,^64bit"],
  "blocks of 64 KiB": ["-t", "ext4", "-b", "65536"],
  "inodes of 128 bytes": ["-t", "ext4", "-I", "128"],
  "inodes of 1024 bytes": ["-t", "ext4", "-I", "1024"],
  "no 64bit": ["-t", "ext4", "-O", "^64bit,^metadata_csum"],
  uninit_bg: ["-t", "ext4", "-O", "^metadata_csum,uninit_bg"],
  meta_bg: ["-t", "ext4", "-b", "1024", "-O", "meta_bg,^resize_inode"],
  "meta_bg without 64bit": ["-t", "ext4", "-b", "1024", "-O", "meta_bg,^resize_inode,^64bit"],
  "no flex_bg": ["-t", "ext4", "-b", "1024", "-O", "^flex_bg"],
  inline_data: ["-t", "ext4", "-O", "inline_data"],
  "inline_data in inodes of 512 bytes": ["-t", "ext4", "-I", "512", "-O", "inline_data"],
  bigalloc: ["-t", "ext4", "-O", "bigalloc", "-C", "65536"],
  "bigalloc with blocks of 1 KiB": ["-t", "ext4", "-b", "1024", "-O", "bigalloc", "-C", "16384"],
  "no journal": ["-t", "ext4", "-O", "^has_journal"],
  sparse_super2: ["-t", "ext4", "-O", "sparse_super2,^resize_inode"],
  "metadata_csum_seed and orphan_file": ["-t", "ext4", "-O", "metadata_csum_seed,orphan_file"],
  "quota and project": ["-t", "ext4", "-O", "quota,project"],
  "mmp, ea_inode and large_dir": ["-t", "ext4", "-O", "mmp,ea_inode,large_dir"],
  "encrypt and verity, unused": ["-t", "ext4", "-O", "encrypt,verity"],
  casefold: ["-t", "ext4", "-O", "casefold", "-E", "encoding=utf8"],
  fast_commit: ["-t", "ext4", "-O", "fast_commit"],
};

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

  function demandSample(tree: FileTree): void {
    const ignore = (path: string) => path === "/lost+found";
    expect(compareTrees(hostTree(scratch("sample")), tree, { content: () => true, ignore })).to.deep.equal([]);
    expect(tree.stat("/usr/bin/sudo")?.inode).to.equal(tree.stat("/usr/bin/sudoedit")?.inode);
    expect(tree.stat("/usr/bin/sudo")?.links).to.equal(2);
  }

  for (const [name, options] of Object.entries(kinds)) {
    it(`reads the whole tree of an ext with ${name}`, () => {
      const path = make(options);
      withTree(path, demandSample);
      // Directories are hashed only once e2fsck has rebuilt them.
      // Status 1 says that it did. It waits for other users of a file system with mmp, too long for a test.
      if (options.some((option) => option.includes("mmp"))) return;
      runTool("e2fsck", ["-fyD", path], "", 1);
      withTree(path, demandSample);
    });
  }

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

  it("refuses directories that claim more blocks than there are", () => {
    const path = make(["-t", "ext4"]);
    for (const name of ["etc", "usr", "many", "names"]) {
      runTool("debugfs", ["-w", "-R", `set_inode_field /${name} size ${60 * 1024 * 1024}`, path]);
    }
    withTree(path, (tree) => expect(codeOf(() => [...tree.walk()])).to.equal("corrupt-filesystem"));
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
