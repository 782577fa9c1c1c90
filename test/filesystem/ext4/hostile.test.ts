import { expect } from "chai";
import type { ByteReader } from "../../../src/disk/reader.ts";
import { runsOf } from "../../../src/filesystem/ext4/content.ts";
import { openExt4 } from "../../../src/filesystem/ext4/ext4-source.ts";
import { readInode } from "../../../src/filesystem/ext4/inode.ts";
import { treeOf } from "../../../src/filesystem/tree-of.ts";
import { Refusal } from "../../../src/refusal.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { randomOf } from "../../support/random.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { extBytes, volumeOf } from "./volume-fixture.ts";

/** Without checksums, which would catch nearly every change before it is looked at. */
const kinds = [
  "-t ext2 -b 1024",
  "-t ext4 -b 1024 -O ^metadata_csum",
  "-t ext4 -b 4096 -O ^metadata_csum,inline_data,ea_inode",
  "-t ext4 -b 1024 -g 1024 -O ^metadata_csum,meta_bg,^resize_inode,^uninit_bg",
  "-t ext4 -b 2048 -O ^metadata_csum,bigalloc -C 8192",
];
const changesOfEach = 700;

const commands = [
  "mkdir directory",
  "cd directory",
  "write /bin/sh program",
  ...Array.from({ length: 60 }, (_, index) => `write /dev/null a-name-of-some-length-${index}`),
  "symlink short target",
  `symlink long ${"x".repeat(200)}`,
  "mknod device c 4 64",
  "ea_set program user.one two",
  `ea_set program user.long ${"x".repeat(400)}`,
  `ea_set short user.longer ${"x".repeat(2000)}`,
  "mkdir inner",
  "write /bin/sh inner/fragmented",
  // Blocks 3, 5, 7, … are given up, so that a tree of extents is needed.
  ...Array.from({ length: 40 }, (_, index) => `punch inner/fragmented ${index * 2 + 3} ${index * 2 + 3}`),
];

/** Where metadata lies: the superblock, descriptors, inodes in use, directories, nodes of extents and blocks of attributes. */
function metadataOf(bytes: Buffer): [start: number, size: number][] {
  const volume = volumeOf(bytes);
  const { blockSize, inodeSize } = volume.superblock;
  const found: [number, number][] = [[1024, 1024]];
  found.push([Math.max(2048, blockSize), 64]);
  for (const { status } of treeOf(openExt4(readerOf(bytes))).walk()) {
    const { view, at } = volume.inodeAt(status.inode);
    const inode = Buffer.from(view.buffer, view.byteOffset + at, inodeSize);
    const place = bytes.indexOf(inode);
    if (place > 0) found.push([place, inodeSize]);
    if (status.type !== "directory" || inode.readUInt32LE(0x20) & 0x1000_0000) continue;
    for (const run of runsOf(volume, readInode(volume, status.inode), 0, 100))
      found.push([run.physical * blockSize, blockSize]);
  }
  for (let at = blockSize; at < bytes.length; at += blockSize) {
    if (bytes.readUInt32LE(at) === 0xea020000 || bytes.readUInt16LE(at) === 0xf30a) found.push([at, 256]);
  }
  return found;
}

/** Looks at all there is, as far as it goes, and gives the refusals met. */
function lookAtAll(reader: ByteReader): Set<string> {
  const codes = new Set<string>();
  const attempt = (look: () => unknown) => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      codes.add(error.code);
    }
  };
  attempt(() => {
    const tree = treeOf(openExt4(reader));
    for (const { path, status } of tree.walk()) {
      attempt(() => tree.attributes(path));
      if (status.type === "symlink") attempt(() => tree.readlink(path));
      if (status.type !== "file") continue;
      attempt(() => tree.read(path, { offset: 0, size: 100_000 }));
      attempt(() => tree.read(path, { offset: Math.floor(status.size / 2), size: 5000 }));
      attempt(() => tree.read(path, { offset: Math.max(0, status.size - 5000), size: 5000 }));
    }
  });
  return codes;
}

describe("a hostile ext4", function () {
  this.timeout(120_000);
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs", "debugfs");
  });

  for (const [kind, options] of kinds.entries()) {
    it(`is refused or read, whatever ${changesOfEach} changes to its metadata, with ${options}`, () => {
      const bytes = extBytes(scratch("volume"), options.split(" "), commands);
      const places = metadataOf(bytes);
      expect(places.length).to.be.greaterThan(60);
      expect([...lookAtAll(readerOf(bytes))]).to.deep.equal([]);
      const random = randomOf(kind + 1);
      const values = [0, 1, 2, 0x7f, 0x80, 0xff, 0xffff, 0x8000_0000, 0xffff_ffff];
      const met = new Set<string>();
      for (let change = 0; change < changesOfEach; change++) {
        const undo: [number, Buffer][] = [];
        for (let count = 1 + random(4); count > 0; count--) {
          // The few large structures as often as the many small ones.
          const [start, size] = places[
            random(3) === 0 ? random(Math.min(6, places.length)) : random(places.length)
          ] ?? [0, 8];
          const width = [1, 2, 4][random(3)] ?? 1;
          const at = start + random(size - width);
          undo.push([at, Buffer.from(bytes.subarray(at, at + width))]);
          const value = random(2) === 0 ? random(2 ** 32) : (values[random(values.length)] ?? 0);
          bytes.writeUIntLE(value % 2 ** (8 * width), at, width);
        }
        let read = 0;
        const whole = readerOf(bytes);
        const counted: ByteReader = {
          length: whole.length,
          read(offset, size) {
            read += size;
            return whole.read(offset, size);
          },
        };
        for (const code of lookAtAll(counted)) met.add(code);
        expect(read, `bytes read after change ${change}`).to.be.below(256 * 1024 * 1024);
        for (const [at, before] of undo.reverse()) before.copy(bytes, at);
      }
      expect([...met]).to.include("corrupt-filesystem");
    });
  }
});
