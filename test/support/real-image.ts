import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { grubSectors } from "./grub-bytes.ts";
import type { Entry } from "./memory-tree.ts";

/** Bytes of the disk made here: 1 GB, nearly all of it a hole. */
const diskSize = 1024 ** 3;
const partitionOffset = 1024 * 1024;

/**
 * Writes entries as the ext4 root file system of a raw disk of 1 GB with an MBR, as block-device-mbr lays it out.
 *
 * @param path the image to make
 */
export function makeRawImage(path: string, entries: Iterable<[string, Entry]>): void {
  const folder = mkdtempSync(join(tmpdir(), "amphora-tree."));
  try {
    writeTree(folder, entries);
    writeFileSync(path, "");
    truncateSync(path, diskSize);
    const blocks = `${(diskSize - partitionOffset) / 4096}`;
    const options = ["-q", "-F", "-t", "ext4", "-b", "4096", "-L", "cloudimg-rootfs", "-d", folder];
    execFileSync("mke2fs", [...options, "-E", `offset=${partitionOffset},root_owner=0:0`, path, blocks], {
      stdio: "pipe",
    });
    writeBootSector(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Makes a qcow2 of a raw image, compressed as diskimage-builder does it. */
export function makeQcow2(raw: string, path: string): void {
  execFileSync("qemu-img", ["convert", "-q", "-f", "raw", "-O", "qcow2", "-c", raw, path], { stdio: "pipe" });
}

/** Writes entries below a directory of the host. */
export function writeTree(folder: string, entries: Iterable<[string, Entry]>): void {
  // Links last, so that nothing is written through them.
  const isLink = (entry: Entry) => typeof entry === "object" && "link" in entry;
  const all = [...entries].sort(([, a], [, b]) => Number(isLink(a)) - Number(isLink(b)));
  for (const [name, entry] of all) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof entry === "string" || entry instanceof Uint8Array) writeFileSync(path, entry);
    else if ("directory" in entry) {
      mkdirSync(path, { recursive: true });
      if (entry.mode !== undefined) chmodSync(path, entry.mode);
    } else if ("link" in entry) symlinkSync(entry.link, path);
    else {
      writeFileSync(path, entry.content);
      chmodSync(path, entry.mode ?? 0o644);
    }
  }
}

/** GRUB's boot sector and core image, and one active Linux partition from 1 MiB to the end of the disk. */
function writeBootSector(path: string): void {
  const sectors = grubSectors();
  sectors.set([0x80, 0, 0, 0, 0x83, 0, 0, 0], 446);
  sectors.writeUInt32LE(partitionOffset / 512, 446 + 8);
  sectors.writeUInt32LE((diskSize - partitionOffset) / 512, 446 + 12);
  const file = openSync(path, "r+");
  writeSync(file, sectors, 0, sectors.length, 0);
  closeSync(file);
}
