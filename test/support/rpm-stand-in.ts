import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NativeImage, openNative } from "../../src/backend/native.ts";
import type { FileStatus, FileTree } from "../../src/filesystem/tree.ts";
import { grubSectors } from "./grub-bytes.ts";
import { hostTree } from "./host-tree.ts";
import { makeQcow2, makeRawImage, writeTree } from "./real-image.ts";
import { buildRpms, installRpms } from "./rpm-packages.ts";
import { ownerOf, standInEntries, standInPackages } from "./rpm-stand-in-entries.ts";

/**
 * What stands in for an amphora of the RPM family, since none can be built here: the tiny amphora's files, packed by
 * rpmbuild and installed by rpm, on a small disk. Nothing of it ever ran.
 */
export interface RpmStandIn {
  readonly image: NativeImage;
  /** The image's file. */
  readonly path: string;
  /** The directory that rpm installed into. */
  readonly directory: string;
}

let made: Promise<RpmStandIn> | undefined;

/** Makes it once for a run of the tests; it goes when the process ends. */
export function rpmStandIn(): Promise<RpmStandIn> {
  made ??= make();
  return made;
}

async function make(): Promise<RpmStandIn> {
  const folder = mkdtempSync(join(tmpdir(), "amphora-rpm-stand-in."));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [source, directory] = [join(folder, "source"), join(folder, "root")];
  const entries = standInEntries();
  mkdirSync(source);
  mkdirSync(directory);
  writeTree(source, entries);
  installRpms(directory, buildRpms(folder, source, standInPackages(entries)), { dbpath: "/var/lib/rpm" });
  writeTree(
    directory,
    [...entries].filter(([path]) => ownerOf(path) === undefined),
  );
  const [raw, path] = [join(folder, "disk.raw"), join(folder, "stand-in.qcow2")];
  makeRawImage(raw, entries);
  writeLoader(raw);
  makeQcow2(raw, path);
  const image = await openNative(path);
  return { image: { ...image, root: labelled(ownedByRoot(hostTree(directory))) }, path, directory };
}

/** GRUB as this family has it, whose directory is another; the partition table stays. */
function writeLoader(path: string): void {
  const sectors = grubSectors("ext2", "/boot/grub2");
  const file = openSync(path, "r+");
  writeSync(file, sectors, 0, 440, 0);
  writeSync(file, sectors, 512, sectors.length - 512, 512);
  closeSync(file);
}

/** Everything as root's, whoever runs the tests. */
function ownedByRoot(tree: FileTree): FileTree {
  const owned = (status: FileStatus) => ({ ...status, uid: 0, gid: 0 });
  const lookedUp = (status: FileStatus | undefined) => status && owned(status);
  return {
    ...tree,
    lstat: (path) => lookedUp(tree.lstat(path)),
    stat: (path) => lookedUp(tree.stat(path)),
    *walk(path) {
      for (const entry of tree.walk(path)) yield { path: entry.path, status: owned(entry.status) };
    },
  };
}

/** Everything with a label, which a host without SELinux does not keep. */
function labelled(tree: FileTree): FileTree {
  const labels = new Map([["security.selinux", Buffer.from("system_u:object_r:usr_t:s0\0")]]);
  return { ...tree, attributes: (path) => (tree.lstat(path) === undefined ? tree.attributes(path) : labels) };
}
