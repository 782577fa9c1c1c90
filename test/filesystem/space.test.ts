import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFilesystem } from "../../src/filesystem/open-filesystem.ts";
import { spaceOf } from "../../src/filesystem/space.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

describe("spaceOf", () => {
  const scratch = scratchDirectory();

  function made(name: string, size: number, program: string, args: readonly string[]) {
    const path = scratch(name);
    writeFileSync(path, "");
    truncateSync(path, size);
    runTool(program, [...args, path]);
    const filesystem = openFilesystem(readerOf(readFileSync(path)));
    if (filesystem === undefined || filesystem.type === "vfat") throw new Error(`${program} made nothing`);
    return { path, space: spaceOf(filesystem) };
  }

  for (const options of [[], ["-b", "1024"], ["-m", "20"], ["-O", "64bit", "-N", "5000"]]) {
    it(`counts what dumpe2fs counts in an ext4 made with ${options.join(" ") || "no options"}`, function () {
      needTools(this, "mke2fs", "dumpe2fs");
      const { path, space } = made(`ext4${options.join("")}`, 32 * 2 ** 20, "mke2fs", ["-q", "-t", "ext4", ...options]);
      const told = runTool("dumpe2fs", ["-h", path]);
      const count = (name: string) => Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(told)?.[1]);
      const block = count("Block size");
      expect(space).to.deep.equal({
        size: count("Block count") * block,
        available: (count("Free blocks") - count("Reserved block count")) * block,
        inodes: count("Inode count"),
        freeInodes: count("Free inodes"),
      });
    });
  }

  it("counts what xfs_db counts in an XFS", function () {
    needTools(this, "mkfs.xfs", "xfs_db");
    const { path, space } = made("xfs", 320 * 2 ** 20, "mkfs.xfs", ["-q"]);
    const fields = ["blocksize", "dblocks", "fdblocks", "icount", "ifree", "imax_pct", "inodesize"];
    const told = runTool("xfs_db", ["-r", "-c", "sb 0", "-c", `p ${fields.join(" ")}`, path]);
    const count = (name: string) => Number(new RegExp(`^${name} = (\\d+)`, "m").exec(told)?.[1]);
    const perBlock = count("blocksize") / count("inodesize");
    const most = Math.floor((count("dblocks") * count("imax_pct")) / 100) * perBlock;
    const inodes = Math.min(count("icount") + count("fdblocks") * perBlock, most);
    expect(inodes).to.be.above(1000);
    expect(space).to.deep.equal({
      size: count("dblocks") * count("blocksize"),
      available: count("fdblocks") * count("blocksize"),
      inodes,
      freeInodes: inodes - (count("icount") - count("ifree")),
    });
  });

  it("never counts less than nothing", () => {
    const superblock = { blockSize: 4096, blocks: 100, freeBlocks: 3, reservedBlocks: 5, inodes: 9, freeInodes: 1 };
    const space = spaceOf({ type: "ext4", superblock } as unknown as Parameters<typeof spaceOf>[0]);
    expect(space).to.deep.equal({ size: 409600, available: 0, inodes: 9, freeInodes: 1 });
  });
});
