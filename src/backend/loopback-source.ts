import {
  type BigIntStats,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from "node:fs";
import { decodeName, encodeName } from "../filesystem/name.ts";
import type { NodeSource } from "../filesystem/node-source.ts";
import type { FileStatus } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { AccessRefusalCode } from "./access-method.ts";
import { fileType, splitDevice } from "./posix-status.ts";

/** An entry below the mount; every component before the last has been seen to be a directory, never a link. */
export interface MountNode {
  /** From the mount point on: empty for its root, else beginning with `/`. */
  readonly path: string;
  status?: FileStatus | undefined;
}

/** What the kernel, or node before it, says of names that no directory can hold. */
const nowhere: ReadonlySet<string> = new Set(["ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

/**
 * What lies below a mounted directory, asked of this host's kernel without ever following a link.
 *
 * @param base path of the mount point, trusted, without a final slash
 * @throws {Refusal} `unreadable-tree` from every method, where the kernel cannot read what the mount holds
 */
export function mountSource(base: string): NodeSource<MountNode> {
  const hostPath = (path: string) => encodeName(base + path);

  function statusOf(path: string): FileStatus | undefined {
    try {
      // The root is reached over a link of /proc, the only one that may be followed.
      const stats = lstatSync(hostPath(path === "" ? "/." : path), { bigint: true, throwIfNoEntry: false });
      return stats && toStatus(stats);
    } catch (error) {
      if (nowhere.has((error as NodeJS.ErrnoException).code ?? "")) return undefined;
      throw unreadable(path, error);
    }
  }

  function status(node: MountNode): FileStatus {
    node.status ??= statusOf(node.path);
    if (node.status === undefined) throw unreadable(node.path, "it vanished while it was read");
    return node.status;
  }

  return {
    type: "mount",
    root: { path: "" },
    directoriesMetOnce: true,
    status,
    child(directory, name) {
      const path = `${directory.path}/${name}`;
      const found = statusOf(path);
      return found && { path, status: found };
    },
    entries(directory) {
      const path = directory.path === "" ? "/." : directory.path;
      const names = guard(path, () => readdirSync(hostPath(path), { encoding: "buffer" }));
      return names.map((bytes) => {
        const name = decodeName(bytes);
        return { name, node: { path: `${directory.path}/${name}` } };
      });
    },
    target: (link) => decodeName(guard(link.path, () => readlinkSync(hostPath(link.path), { encoding: "buffer" }))),
    content: (file, offset, size) => guard(file.path, () => readRange(hostPath(file.path), offset, size)),
  };
}

function toStatus(stats: BigIntStats): FileStatus {
  const mode = Number(stats.mode);
  const type = fileType(mode);
  return {
    type,
    mode: mode & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: type === "file" || type === "symlink" ? Number(stats.size) : 0,
    links: Number(stats.nlink),
    modified: Number(floorSeconds(stats.mtimeNs)),
    inode: Number(stats.ino),
    ...((type === "character" || type === "block") && { device: splitDevice(stats.rdev) }),
  };
}

/** Whole seconds, rounded towards the past also before 1970. */
function floorSeconds(nanoseconds: bigint): bigint {
  return (nanoseconds - (((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n;
}

function readRange(path: Buffer, offset: number, size: number): Uint8Array {
  // Neither following a link nor waiting for a writer, should the entry be other than it looked.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(file, bytes, filled, size - filled, offset + filled);
      if (count === 0) throw new Error("it is shorter than its size says");
      filled += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function guard<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, why: unknown): Refusal<AccessRefusalCode> {
  const reason = why instanceof Error ? why.message.split(",")[0] : String(why);
  const sentence = `${JSON.stringify((path || "/").slice(0, 200))} cannot be read through the mount: ${reason}.`;
  return new Refusal("unreadable-tree", sentence, { cause: why });
}
