import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { openXfs } from "../../../src/filesystem/xfs/xfs-source.ts";
import { mountRights } from "../../../src/host/mount-rights.ts";
import { skipAloud } from "../../skip.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { seal, xfsBytes } from "./xfs-fixture.ts";

describe("openXfs", () => {
  const scratch = scratchDirectory();
  let image: Buffer = Buffer.alloc(0);

  before(function () {
    needTools(this, "mkfs.xfs", "xfs_db");
    writeFileSync(scratch("content"), "ID=debian\n".repeat(2000));
    const entries = [
      "etc d--755 0 0",
      `os-release -u-755 1000 2000 ${scratch("content")}`,
      "link l--777 0 0 os-release",
      "$",
    ];
    image = xfsBytes(scratch("image"), [], [...entries, "null c--666 0 0 1 3", "tmp d--777 0 0", "$"]);
  });

  /** Where an inode lies in the image. */
  function inodeAt(path: string): number {
    const { inode = 0 } = treeOf(openXfs(readerOf(image))).lstat(path) ?? {};
    const { rootInode, groupBlockBits, groupBlocks } = openXfs(readerOf(image)).superblock;
    expect(rootInode % 8).to.equal(0);
    const block = Math.floor(inode / 8);
    return (
      (Math.floor(block / 2 ** groupBlockBits) * groupBlocks + (block % 2 ** groupBlockBits)) * 4096 + (inode % 8) * 512
    );
  }

  function withInode(path: string, change: (inode: Buffer) => void): Buffer {
    const copy = Buffer.from(image);
    const at = inodeAt(path);
    change(copy.subarray(at, at + 512));
    seal(copy.subarray(at, at + 512), 100);
    return copy;
  }

  it("reads a tree that mkfs.xfs made", () => {
    const tree = treeOf(openXfs(readerOf(image)));
    expect([...tree.walk()].map(({ path }) => path)).to.deep.equal([
      ...["/", "/etc", "/etc/link", "/etc/os-release", "/null", "/tmp"],
    ]);
    expect(tree.stat("/etc/link")).to.include({ mode: 0o4755, uid: 1000, gid: 2000, size: 20_000 });
    expect(Buffer.from(tree.read("/etc/link")).toString()).to.equal("ID=debian\n".repeat(2000));
    expect(tree.lstat("/null")?.device).to.deep.equal({ major: 1, minor: 3 });
    expect(tree.stat("/tmp")?.mode).to.equal(0o777);
    expect(tree.attributes("/tmp")).to.deep.equal(new Map());
  });

  it("refuses a file on a real-time device, but only its content", () => {
    const tree = treeOf(openXfs(readerOf(withInode("/etc/os-release", (inode) => inode.writeUInt16BE(1, 90)))));
    expect(tree.stat("/etc/os-release")?.size).to.equal(20_000);
    expect(codeOf(() => tree.read("/etc/os-release"))).to.equal("unsupported-filesystem");
  });

  it("refuses a root that is no directory, and directories in two places", () => {
    const file = withInode("/", (inode) => inode.writeUInt16BE(0o100755, 2));
    expect(codeOf(() => openXfs(readerOf(file)))).to.equal("corrupt-filesystem");
    const inode = treeOf(openXfs(readerOf(image))).stat("/etc")?.inode ?? 0;
    const loop = withInode("/etc", (bytes) => {
      // Its first entry: behind count, i8count, parent and the entry's length, offset, name and type.
      const nameLength = bytes[176 + 6] ?? 0;
      bytes.writeUInt32BE(inode, 176 + 6 + 3 + nameLength + 1);
    });
    expect(codeOf(() => [...treeOf(openXfs(readerOf(loop))).walk()])).to.equal("corrupt-filesystem");
  });

  it("tells a log that was not played back", function () {
    const rights = mountRights();
    if (!rights.available) skipAloud(this, `${rights.reason}; ${rights.remedy}`);
    copyFileSync(scratch("image"), scratch("mounted"));
    mkdirSync(scratch("mount"));
    const script = `mount -o loop "$1" "$2"; mkdir "$2/new"; sync -f "$2"; cp "$1" "$3"; umount "$2"`;
    const args = [scratch("mounted"), scratch("mount"), scratch("dirty")];
    runTool("unshare", ["--mount", "--propagation", "private", "bash", "-euc", script, "bash", ...args]);
    for (const [name, needsRecovery] of [
      ["mounted", false],
      ["dirty", true],
    ] as const) {
      const source = openXfs(readerOf(readFileSync(scratch(name))));
      expect(source.superblock.needsRecovery, name).to.equal(needsRecovery);
      // The word of xfsprogs: "log tail: 2 head: 5 state: <DIRTY>".
      const words = runTool("xfs_logprint", ["-t", scratch(name)]);
      expect(words.includes("<DIRTY>"), name).to.equal(needsRecovery);
      const names = treeOf(source).list("/");
      expect(names).to.include("etc");
    }
  });
});
