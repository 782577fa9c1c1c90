import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { openVolume, type Volume } from "../../../src/filesystem/ext4/volume.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { runTool } from "../../support/real-tool.ts";

/** Makes an ext file system of `size` KiB, lets debugfs work on it, and gives its bytes. */
export function extBytes(
  path: string,
  options: readonly string[],
  commands: readonly string[] = [],
  size = 8192,
): Buffer {
  writeFileSync(path, "");
  truncateSync(path, size * 1024);
  runTool("mke2fs", ["-qF", ...options, path]);
  if (commands.length > 0) runTool("debugfs", ["-w", "-f", "-", path], `${commands.join("\n")}\n`);
  return readFileSync(path);
}

/** The volume over these bytes. */
export function volumeOf(bytes: Uint8Array): Volume {
  return openVolume(readerOf(bytes));
}

/** What debugfs says of an inode's number. */
export function inodeNumber(path: string, name: string): number {
  return Number(
    /<(\d+)>|Inode: (\d+)/
      .exec(runTool("debugfs", ["-R", `stat ${name}`, path]))
      ?.slice(1)
      .find(Boolean),
  );
}

/** Where an inode lies in the bytes, by the group descriptor of the first group. */
export function inodeOffset(bytes: Buffer, number: number): number {
  const blockSize = 1024 << bytes.readUInt32LE(1024 + 0x18);
  const descriptors = blockSize === 1024 ? 2048 : blockSize;
  return bytes.readUInt32LE(descriptors + 8) * blockSize + (number - 1) * bytes.readUInt16LE(1024 + 0x58);
}
