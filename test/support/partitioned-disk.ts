import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { runTool } from "./real-tool.ts";

const mebibyte = 1024 * 1024;

/** Programs that `makePartitionedDisk` calls. */
export const diskTools = ["mke2fs", "sfdisk", "qemu-img"] as const;

/** What a small disk is made with. */
export interface DiskRecipe {
  /** Files by path, with their text; `/etc/os-release` is added when it is not among them. */
  readonly files?: Readonly<Record<string, string>>;
  /** Puts more into the directory that becomes the root: links, devices, modes. */
  readonly furnish?: (root: string) => void;
  /** `ext4` when left out. */
  readonly filesystem?: "ext2" | "ext4";
  readonly format?: "raw" | "qcow2";
}

/**
 * Makes a disk of 34 MiB with an MBR whose second partition, at 2 MiB, is a file system of 32 MiB holding the given files.
 *
 * @returns the path of the image
 */
export function makePartitionedDisk(path: string, recipe: DiskRecipe): string {
  const root = `${path}.root`;
  mkdirSync(root, { mode: 0o755 });
  const files = { "/etc/os-release": 'ID=debian\nVERSION_ID="12"\n', ...recipe.files };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  recipe.furnish?.(root);
  const volume = `${path}.volume`;
  runTool("mke2fs", ["-q", "-t", recipe.filesystem ?? "ext4", "-d", root, volume, "32M"]);
  const raw = recipe.format === "qcow2" ? `${path}.raw` : path;
  const disk = openSync(raw, "w");
  ftruncateSync(disk, 34 * mebibyte);
  writeSync(disk, readFileSync(volume), 0, 32 * mebibyte, 2 * mebibyte);
  closeSync(disk);
  runTool("sfdisk", ["-q", raw], "label: dos\n2048 2048 83\n4096 65536 83 *\n");
  rmSync(root, { recursive: true });
  rmSync(volume);
  if (raw !== path) {
    runTool("qemu-img", ["convert", "-c", "-f", "raw", "-O", "qcow2", raw, path]);
    rmSync(raw);
  }
  return path;
}
