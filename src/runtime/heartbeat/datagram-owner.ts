import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Which of several processes sent a datagram from a UDP port of this network namespace, or undefined.
 *
 * QEMU's user-mode network opens a socket of its own for every socket of the guest; who has a socket stands in
 * /proc/net/udp (second column: address and port in hexadecimal digits; tenth: inode) and in /proc/PID/fd.
 */
export function datagramOwner(port: number, processIds: Iterable<number>): number | undefined {
  const inodes = socketInodes(port);
  if (inodes.size === 0) return undefined;
  for (const processId of processIds) {
    if (socketsOf(processId).some((inode) => inodes.has(inode))) return processId;
  }
  return undefined;
}

function socketInodes(port: number): Set<string> {
  const digits = port.toString(16).toUpperCase().padStart(4, "0");
  const inodes = new Set<string>();
  for (const table of ["/proc/net/udp", "/proc/net/udp6"]) {
    for (const line of textOf(table).split("\n").slice(1)) {
      const columns = line.trim().split(/\s+/);
      const inode = columns[9];
      if (columns[1]?.endsWith(`:${digits}`) && inode !== undefined && inode !== "0") inodes.add(inode);
    }
  }
  return inodes;
}

function socketsOf(processId: number): string[] {
  const directory = `/proc/${processId}/fd`;
  try {
    return readdirSync(directory).flatMap((name) => socketInode(`${directory}/${name}`));
  } catch {
    return [];
  }
}

// A descriptor may be closed between the listing and the look at it.
function socketInode(path: string): string[] {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(path)) ?? [];
    return inode === undefined ? [] : [inode];
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
