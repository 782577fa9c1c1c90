import { closeSync, mkdirSync, openSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomBytes } from "./random.ts";
import { runTool } from "./real-tool.ts";

/** A FAT file system to be made. */
export interface FatSet {
  readonly name: string;
  /** What its count of clusters makes it. */
  readonly bits: 12 | 16 | 32;
  /** Makes the volume with some of the sample's files, some of them deleted and some in pieces. */
  make(path: string): void;
}

/** Programs that `make` calls. */
export const fatTools = ["mkfs.vfat", "mcopy", "mdel", "mattrib", "mmd"] as const;

/** Runs one of the mtools, whose names are UTF-8, whose clock is UTC, and whose short names are in Linux's code page. */
export function mtool(name: string, image: string, ...args: readonly string[]): string {
  const environment = ["LC_ALL=C.UTF-8", "TZ=UTC", "MTOOLS_SKIP_CHECK=1", "DEFAULT_CODEPAGE=437"];
  return runTool("env", [...environment, name, "-i", image, ...args]);
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** Size in bytes, options of mkfs.vfat, and what they give. */
const recipes: readonly (readonly [string, FatSet["bits"], number, readonly string[]])[] = [
  ["a floppy disk", 12, 1440 * kibibyte, []],
  ["FAT12 with a label", 12, 4 * mebibyte, ["-F", "12", "-n", "MY LABEL"]],
  ["FAT12 with clusters of 4 KiB", 12, 12 * mebibyte, ["-F", "12", "-s", "8"]],
  ["FAT12 with many clusters", 12, 2_100_224, ["-F", "12", "-s", "1", "-r", "224", "-a", "-R", "1"]],
  ["FAT12 with sectors of 2 KiB", 12, 8 * mebibyte, ["-F", "12", "-S", "2048"]],
  ["FAT16 with few clusters", 16, 2_132_992, ["-F", "16", "-s", "1", "-r", "224", "-a", "-R", "1"]],
  ["FAT16", 16, 16 * mebibyte, []],
  ["FAT16 with one table", 16, 20 * mebibyte, ["-F", "16", "-f", "1", "-n", "ONE TABLE"]],
  ["FAT16 with sectors of 1 KiB", 16, 24 * mebibyte, ["-F", "16", "-S", "1024"]],
  ["FAT16 with clusters of 32 KiB", 16, 256 * mebibyte, ["-F", "16", "-s", "64"]],
  ["FAT16 with sectors of 4 KiB", 16, 80 * mebibyte, ["-F", "16", "-S", "4096"]],
  ["FAT16 with a long root directory", 16, 16 * mebibyte, ["-F", "16", "-r", "4096"]],
  ["FAT32", 32, 80 * mebibyte, ["-F", "32", "-s", "1", "-n", "ESP"]],
  ["FAT32 with few clusters", 32, 34 * mebibyte, ["-F", "32"]],
  ["FAT32 with clusters of 4 KiB", 32, 270 * mebibyte, ["-F", "32", "-s", "8"]],
  ["FAT32 with sectors of 4 KiB", 32, 264 * mebibyte, ["-F", "32", "-S", "4096", "-s", "1"]],
  ["FAT32 with sectors of 2 KiB", 32, 140 * mebibyte, ["-F", "32", "-S", "2048", "-s", "1"]],
  ["FAT32 with four tables", 32, 40 * mebibyte, ["-F", "32", "-f", "4", "-s", "1"]],
];

/** Every set; `source` is a directory that exists, in which the files to be copied are made. */
export function fatSets(source: () => string): readonly FatSet[] {
  return recipes.map(([name, bits, size, options]) => ({
    name,
    bits,
    make(path) {
      rmSync(path, { force: true });
      closeSync(openSync(path, "w"));
      truncateSync(path, size);
      runTool("mkfs.vfat", ["--invariant", ...options, path]);
      fill(path, source(), size);
    },
  }));
}

/** Puts files of every kind into the volume, most of them by a tool that was not written here. */
function fill(path: string, source: string, size: number): void {
  const tree = join(source, "tree");
  rmSync(tree, { recursive: true, force: true });
  sampleTree(tree);
  mtool("mcopy", path, "-smQ", ...["EFI", "names", "many"].map((name) => join(tree, name)), "::/");
  // Every other file deleted leaves holes that the next file fills.
  const pieces = Array.from({ length: 24 }, (_, index) => join(tree, `piece${index}`));
  for (const [index, piece] of pieces.entries()) writeFileSync(piece, randomBytes(index, 9000));
  mtool("mcopy", path, "-Q", ...pieces, "::/");
  mtool("mdel", path, ...pieces.filter((_, index) => index % 2 === 1).map((_, index) => `::/piece${index * 2 + 1}`));
  const pattern = randomBytes(99, Math.min(3 * mebibyte, Math.floor(size / 8)));
  writeFileSync(join(tree, "in pieces.bin"), pattern);
  mtool("mcopy", path, "-m", join(tree, "in pieces.bin"), "::/");
  mtool("mattrib", path, "+r", "+h", "::/EFI/BOOT/BOOTX64.EFI");
  mtool("mattrib", path, "+s", "-a", "::/piece0");
  mtool("mmd", path, "::/empty directory");
}

function sampleTree(tree: string): void {
  const boot = join(tree, "EFI/BOOT");
  mkdirSync(boot, { recursive: true });
  writeFileSync(join(boot, "BOOTX64.EFI"), randomBytes(7, 70_001));
  writeFileSync(join(boot, "grub.cfg"), "set timeout=0\n");
  writeFileSync(join(boot, "README"), "");
  for (const length of [1, 511, 512, 513, 4095, 4096, 4097, 32768]) {
    writeFileSync(join(boot, `size.${length}`), randomBytes(length, length));
  }
  const names = join(tree, "names");
  mkdirSync(names);
  // Short in capitals, small letters and both; long by length, by spaces and dots, by letters; beyond U+FFFF.
  const list = ["UPPER.TXT", "lower.txt", "BASE.txt", "other.EXT", "Mixed.Txt", "NOEXT", "none", "ÉÄ.TXT"];
  list.push("two words", "many.dots.in.it", ".hidden", "漢字かな", "😀 smile.txt", "Grüße", "a+b,c;d=[e].f");
  list.push("x".repeat(200), "thirteen char", `${"y".repeat(25)}1`, `${"y".repeat(26)}2`, "long name of one.txt");
  list.push("long name of two.txt", "ΦΣΩ");
  for (const name of list) writeFileSync(join(names, name), `${name}\n`);
  for (const [index, time] of [315_532_800, 951_782_400, 1_709_164_798, 4_102_444_798].entries()) {
    writeFileSync(join(names, `time${index}`), "");
    utimesSync(join(names, `time${index}`), time, time);
  }
  let deep = join(tree, "many");
  mkdirSync(deep);
  for (let index = 0; index < 150; index++) writeFileSync(join(deep, `a rather long name ${index}`), `${index}`);
  for (let level = 0; level < 20; level++) {
    deep = join(deep, `level ${level}`);
    mkdirSync(deep);
  }
  writeFileSync(join(deep, "bottom"), "reached");
}
