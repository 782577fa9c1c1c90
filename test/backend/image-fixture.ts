import { closeSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
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

/**
 * Makes a raw disk of 302 MiB with an XFS at 1 MiB, which holds os-release and a file of 3,000,000 bytes; no smaller one
 * is made by mkfs.xfs.
 */
export function makeXfsDisk(path: string): void {
  const [volume, prototype, big, release] = ["volume", "prototype", "big", "release"].map((name) => `${path}.${name}`);
  if (volume === undefined || prototype === undefined || big === undefined || release === undefined) return;
  writeFileSync(big, "0123456789".repeat(300_000));
  writeFileSync(release, 'ID=rocky\nVERSION_ID="9"\n');
  const files = `etc d--755 0 0\nos-release ---644 0 0 ${release}\n$\nbig -u-755 12 34 ${big}\nlink l--777 0 0 etc/os-release`;
  writeFileSync(prototype, `/dev/null\n0 0\nd--755 0 0\n${files}\n$\n`);
  writeFileSync(volume, "");
  truncateSync(volume, 300 * MiB);
  runTool("mkfs.xfs", ["-q", "-p", prototype, volume]);
  makeDisk(path, "dos", [{ MiB: 300 }]);
  runTool("dd", [`if=${volume}`, `of=${path}`, "bs=1M", "seek=1", "conv=notrunc,sparse", "status=none"]);
  for (const made of [volume, prototype, big, release]) rmSync(made);
}
