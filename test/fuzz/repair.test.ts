import { expect } from "chai";
import { openExt4 } from "../../src/filesystem/ext4/ext4-source.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";
import { openXfs } from "../../src/filesystem/xfs/xfs-source.ts";
import { codeOf } from "../support/refusal-code.ts";
import { readSeed, seedNames } from "./seed-file.ts";
import { pageSize, type SparseImage, sparseImage } from "./sparse-image.ts";
import { targets } from "./targets.ts";

describe("the repair of checksums", () => {
  for (const { name, repair } of targets) {
    if (repair === undefined) continue;

    it(`changes nothing where nothing was changed: ${name}`, () => {
      for (const seed of seedNames(name)) {
        const image = allDirty(seed);
        repair(image);
        expect(image.patches(), seed).to.deep.equal([]);
      }
    });
  }

  it("makes a changed superblock of an ext4 and of an XFS readable again", () => {
    for (const [seed, at, open] of [
      ["ext4-htree", 1024 + 0x78, openExt4],
      ["xfs-v5", 108, openXfs],
    ] as const) {
      const image = sparseImage(readSeed(seed).image);
      image.write(at, Buffer.from("changed"));
      expect(
        codeOf(() => open(image)),
        seed,
      ).to.equal("corrupt-filesystem");
      targets.find(({ name }) => seed.startsWith(name))?.repair?.(image);
      expect(
        codeOf(() => open(image)),
        seed,
      ).to.equal("no refusal");
    }
  });

  it("makes changed directories readable again", () => {
    for (const [seed, open] of [
      ["ext4-htree", openExt4],
      ["xfs-v5", openXfs],
      ["xfs-v5-small-blocks", openXfs],
    ] as const) {
      const image = sparseImage(readSeed(seed).image);
      rename(image, "another-rather-long-name-of-an-empty-file-77", "ANOTHER-rather-long-name-of-an-empty-file-77");
      const list = () => treeOf<number>(open(image)).list("/many");
      expect(codeOf(list), seed).to.equal("corrupt-filesystem");
      targets.find(({ name }) => seed.startsWith(name))?.repair?.(image);
      expect(list(), seed).to.include("ANOTHER-rather-long-name-of-an-empty-file-77");
    }
  });
});

function allDirty(seed: string): SparseImage {
  const image = sparseImage(readSeed(seed).image);
  for (const number of image.base.pages.keys()) {
    image.write(number * pageSize, Uint8Array.from(image.read(number * pageSize, 1)));
  }
  return image;
}

/** Writes over a name wherever it stands. */
function rename(image: SparseImage, from: string, to: string): void {
  for (const [number, page] of image.base.pages) {
    for (let at = Buffer.from(page).indexOf(from); at !== -1; at = Buffer.from(page).indexOf(from, at + 1)) {
      image.write(number * pageSize + at, Buffer.from(to));
    }
  }
}
