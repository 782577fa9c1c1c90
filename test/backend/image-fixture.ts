import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { runTool } from "../support/real-tool.ts";

const MiB = 1024 * 1024;

/** A partition of a disk made for a test: what fills it, and how large it is. */
export interface PartitionFixture {
  readonly MiB: number;
  /** A file whose bytes fill it from its start. */
  readonly content?: string;
}

/** Makes a raw disk with these partitions, the first at 1 MiB. */
export function makeDisk(path: string, scheme: "dos" | "gpt", partitions: readonly PartitionFixture[]): void {
  writeFileSync(path, "");
  truncateSync(path, (2 + partitions.reduce((sum, partition) => sum + partition.MiB, 0)) * MiB);
  const lines = [`label: ${scheme}`, ...partitions.map((partition) => `size=${partition.MiB}MiB`)];
  runTool("sfdisk", ["-q", "--no-reread", "--no-tell-kernel", path], `${lines.join("\n")}\n`);
  const disk = openSync(path, "r+");
  let offset = MiB;
  for (const { content, MiB: size } of partitions) {
    if (content !== undefined) writeSync(disk, readFileSync(content), 0, null, offset);
    offset += size * MiB;
  }
  closeSync(disk);
}

/** Makes an ext4 of this size from a directory. */
export function makeExt4(path: string, size: number, directory?: string, options: readonly string[] = []): void {
  writeFileSync(path, "");
  truncateSync(path, size * MiB);
  runTool("mke2fs", ["-qF", "-t", "ext4", ...options, ...(directory === undefined ? [] : ["-d", directory]), path]);
}
