import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../../src/disk/file-reader.ts";
import { compareTrees } from "../../../src/filesystem/compare.ts";
import { openAllocationTable } from "../../../src/filesystem/fat/allocation-table.ts";
import { followChain } from "../../../src/filesystem/fat/cluster-chain.ts";
import { type FatSource, openFat } from "../../../src/filesystem/fat/fat-source.ts";
import type { FileTree } from "../../../src/filesystem/tree.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { fatSets, fatTools, mtool } from "../../support/fat-sets.ts";
import { hostTree } from "../../support/host-tree.ts";
import { randomOf } from "../../support/random.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";

describe("openFat", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  const sets = fatSets(() => scratch("source"));

  before(function () {
    needTools(this, ...fatTools);
    mkdirSync(scratch("source"));
  });

  function withFat(path: string, use: (source: FatSource, tree: FileTree) => void): void {
    const file = openFile(path);
    try {
      const source = openFat(file);
      use(source, treeOf(source));
    } finally {
      file.close();
    }
  }

  for (const { name, bits, make } of sets) {
    it(`shows what mtools copy out of ${name}`, () => {
      make(scratch("volume"));
      rmSync(scratch("out"), { recursive: true, force: true });
      mkdirSync(scratch("out"));
      mtool("mcopy", scratch("volume"), "-smn", "::*", scratch("out"));
      const expected = hostTree(scratch("out"));
      withFat(scratch("volume"), (source, tree) => {
        expect(source.bootSector.bits).to.equal(bits);
        expect(source.dirty).to.equal(false);
        const differences = compareTrees(expected, tree, { content: () => true, limit: 10_000 });
        // The host has modes and owners of its own.
        expect(differences.filter(({ what }) => !["mode", "uid", "gid"].includes(what))).to.deep.equal([]);
        const paths = [...tree.walk()];
        expect(paths.length).to.be.greaterThan(200);
        for (const { path, status } of paths) {
          if (status.type === "file") expect(status.modified, path).to.equal(expected.lstat(path)?.modified);
        }
        expect(tree.stat("/EFI/BOOT/BOOTX64.EFI")).to.include({ mode: 0o555, size: 70_001 });
      });
    });
  }

  /** The smallest of the sets as bytes, changed, and what reading all of it is refused with. */
  function floppy(): Buffer {
    sets[0]?.make(scratch("volume"));
    return readFileSync(scratch("volume"));
  }

  function readAll(bytes: Uint8Array): string {
    return codeOf(() => {
      const tree = treeOf(openFat(readerOf(bytes)));
      for (const { path, status } of tree.walk()) if (status.type === "file") tree.read(path);
    });
  }

  /** Places of the floppy disk: one reserved sector, two tables of nine, 14 of the root directory, then cluster 2. */
  const places = { table: 512, root: 19 * 512, data: 33 * 512 };

  function placeOfEntry(bytes: Buffer, name: string): number {
    return bytes.indexOf(name.padEnd(11), places.root, "latin1");
  }

  it("finds names whatever their case, and by their short form", () => {
    floppy();
    withFat(scratch("volume"), (source, tree) => {
      const inode = tree.stat("/names/two words")?.inode;
      expect(inode).to.be.a("number");
      expect(tree.stat("/NAMES/Two Words")?.inode).to.equal(inode);
      expect(tree.stat("/NAMES/TWOWOR~1")?.inode).to.equal(inode);
      expect(tree.stat("/names/grÜSSe")).to.equal(undefined);
      expect(tree.stat("/names/grÜße")?.size).to.equal(8);
      expect(tree.list("/names")).to.include("two words").and.not.to.include("TWOWOR~1");
      expect(tree.lstat("/EFI")).to.include({ type: "directory", mode: 0o755, uid: 0, gid: 0, size: 0, links: 1 });
      expect(source.label()).to.equal("");
    });
  });

  it("gives any part of a file in pieces", () => {
    floppy();
    withFat(scratch("volume"), (source, tree) => {
      const path = "/in pieces.bin";
      const node = source.child(source.root, "in pieces.bin");
      const table = openAllocationTable(readerOf(readFileSync(scratch("volume"))), source.bootSector);
      const chain = followChain(table, node?.cluster ?? 0, 400, "it");
      expect([...chain.runs(0, chain.length)].length).to.be.greaterThan(5);
      const whole = Buffer.from(tree.read(path));
      const random = randomOf(4);
      for (let round = 0; round < 200; round++) {
        const offset = random(whole.length);
        const size = random(9000);
        expect(whole.subarray(offset, offset + size).equals(tree.read(path, { offset, size }))).to.equal(true);
      }
    });
  });

  it("reads the label of the root directory", () => {
    sets.find(({ name }) => name === "FAT32")?.make(scratch("volume"));
    withFat(scratch("volume"), (source) => expect(source.label()).to.equal("ESP"));
  });

  it("refuses chains that break, run in a circle or end early, and directories within themselves", () => {
    const good = floppy();
    expect(readAll(good)).to.equal("no refusal");
    const refused = (change: (bytes: Buffer) => unknown) => {
      const bytes = Buffer.from(good);
      change(bytes);
      return readAll(bytes);
    };
    const efi = placeOfEntry(good, "EFI");
    const cluster = good.readUInt16LE(efi + 26);
    const setEntry = (bytes: Buffer, value: number) => {
      const at = places.table + Math.floor(cluster * 1.5);
      const old = bytes.readUInt16LE(at);
      bytes.writeUInt16LE(cluster % 2 === 0 ? (old & 0xf000) | value : (old & 0xf) | (value << 4), at);
    };
    expect(refused((bytes) => setEntry(bytes, cluster))).to.equal("corrupt-filesystem");
    expect(refused((bytes) => setEntry(bytes, 0))).to.equal("corrupt-filesystem");
    expect(refused((bytes) => setEntry(bytes, 0xff7))).to.equal("corrupt-filesystem");
    expect(refused((bytes) => bytes.writeUInt16LE(0, efi + 26))).to.equal("corrupt-filesystem");
    expect(refused((bytes) => bytes.writeUInt16LE(0xfff0, efi + 26))).to.equal("corrupt-filesystem");
    // A directory that lists itself.
    const inner = places.data + (cluster - 2) * 512 + 64;
    expect(refused((bytes) => bytes.writeUInt16LE(cluster, inner + 26))).to.equal("corrupt-filesystem");
    expect(refused((bytes) => bytes.writeUInt32LE(0x7fffffff, efi + 28))).to.equal("no refusal");
    // What a directory says of its size counts for nothing, of a file it does.
    const large = placeOfEntry(good, "PIECE0");
    expect(refused((bytes) => bytes.writeUInt32LE(9_000_000, large + 28))).to.equal("corrupt-filesystem");
  });

  it("ends in a refusal or a tree, whatever was changed", () => {
    const good = floppy();
    const random = randomOf(11);
    for (let round = 0; round < 600; round++) {
      const bytes = Buffer.from(good);
      const limit = round % 3 === 0 ? 64 : places.data + 40 * 512;
      for (let change = 0; change <= random(6); change++) bytes[random(limit)] = random(256);
      readAll(round % 5 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes);
    }
  });
});
