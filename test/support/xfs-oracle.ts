import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kvmState } from "../../src/host/kvm.ts";
import { runTool } from "./real-tool.ts";
import { type ListedEntry, parseListing } from "./tree-listing.ts";
import type { XfsSet } from "./xfs-sets.ts";

const contents = new URL("xfs-contents.sh", import.meta.url).pathname;
const listing = new URL("tree-listing.sh", import.meta.url).pathname;

/** Makes the empty file system of a set. */
export function makeXfs(set: XfsSet, path: string): void {
  createSparse(path, set.size);
  const log: string[] = [];
  if (set.externalLog) {
    createSparse(`${path}.log`, 16);
    log.push("-l", `logdev=${path}.log,size=16m`);
  }
  // Smaller ones than 300 MiB are only made for the file system's own tests, which these variables announce.
  const environment = set.size < 300 ? ["TEST_DIR=1", "TEST_DEV=1", "QA_CHECK_FS=1"] : [];
  runTool("env", [...environment, "mkfs.xfs", "-q", "-f", ...log, ...set.options, path]);
  if (set.uuid) runTool("xfs_admin", ["-U", set.uuid, path]);
}

function createSparse(path: string, size: number): void {
  closeSync(openSync(path, "w"));
  truncateSync(path, size * 1024 * 1024);
}

/**
 * Fills the file system by means of this host's kernel, and gives what this kernel then sees of it. That happens in a
 * mount namespace of its own, whose mounts and loop devices end with it.
 */
export function fillOnHost(set: XfsSet, path: string, directory: string): Map<string, ListedEntry> {
  mkdirSync(directory, { recursive: true });
  const script = `
    if [ -n "$6" ]; then
      log=$(losetup --find --show "$6")
      trap 'losetup -d "$log"' EXIT
      options=,logdev=$log
    fi
    mount -o "loop\${options:-}" "$1" "$2"
    bash ${contents} "$2" "$4" $5
    node -e 'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))' "$2/socket" || true
    umount "$2"
    mount -o "loop,ro,norecovery,nouuid\${options:-}" "$1" "$2"
    bash ${listing} "$2" >"$3"
    umount "$2"
  `;
  const result = `${path}.listing`;
  const args = [
    path,
    directory,
    result,
    `${set.names}`,
    set.fragmented ? "fragmented" : "",
    set.externalLog ? `${path}.log` : "",
  ];
  runTool("unshare", ["--mount", "--propagation", "private", "bash", "-euc", script, "bash", ...args]);
  return parseListing(readFileSync(result));
}

/**
 * Fills all file systems by means of Debian's kernel in one appliance, and gives what that kernel sees of each.
 *
 * @param paths the file system of each set
 * @param directory a directory of our own
 */
export async function fillInAppliance(
  sets: readonly XfsSet[],
  paths: readonly string[],
  directory: string,
): Promise<Map<string, ListedEntry>[]> {
  mkdirSync(join(directory, "scripts"), { recursive: true });
  // Disks are found in any order, so they are known by labels of letters.
  const label = (index: number) => `set${String.fromCharCode(0x41 + index)}`;
  const device = (index: number) => `/dev/disk/guestfs/${label(index)}`;
  const steps = sets.map(
    ({ names, fragmented }, index) => `
      mount ${device(index)} /tmp/volume
      bash /tmp/scripts/xfs-contents.sh /tmp/volume ${names} ${fragmented ? "fragmented" : ""}
      umount /tmp/volume
      mount -o ro,norecovery,nouuid ${device(index)} /tmp/volume
      bash /tmp/scripts/tree-listing.sh /tmp/volume >/tmp/results/${index}
      umount /tmp/volume`,
  );
  const session = ["set -eu", "modprobe xfs", "mkdir /tmp/volume /tmp/results", ...steps];
  session.push(`tar -cf /dev/disk/guestfs/results -C /tmp/results .`);
  writeFileSync(join(directory, "scripts/session.sh"), session.join("\n"));
  const scripts = ["-C", new URL(".", import.meta.url).pathname, "xfs-contents.sh", "tree-listing.sh"];
  runTool("tar", ["-cf", join(directory, "scripts.tar"), "-C", join(directory, "scripts"), "session.sh", ...scripts]);
  createSparse(join(directory, "results.tar"), 64);
  const disks = [
    [join(directory, "scripts.tar"), "scripts"],
    ...paths.map((path, index) => [path, label(index)]),
    [join(directory, "results.tar"), "results"],
  ];
  const kvm = await kvmState();
  runTool("env", [
    "LIBGUESTFS_BACKEND=direct",
    `LIBGUESTFS_BACKEND_SETTINGS=${kvm.usable ? "" : "force_tcg"}`,
    ...["LIBGUESTFS_CACHEDIR", "LIBGUESTFS_TMPDIR", "TMPDIR"].map((name) => `${name}=${directory}`),
    "guestfish",
    ...disks.flatMap(([path = "", name]) => ["add", path, "format:raw", `label:${name}`, ":"]),
    ...["run", ":", "debug", "sh"],
    "mkdir /tmp/scripts && tar -xf /dev/disk/guestfs/scripts -C /tmp/scripts && bash /tmp/scripts/session.sh 2>&1",
  ]);
  mkdirSync(join(directory, "results"));
  runTool("tar", ["-xf", join(directory, "results.tar"), "-C", join(directory, "results")]);
  return sets.map((_, index) => parseListing(readFileSync(join(directory, "results", `${index}`))));
}
