/**
 * Reads disk images and tars of guests in place: nothing is mounted, converted, unpacked or written.
 *
 *     import { openImage } from "amphora-image";
 *
 *     const image = await openImage("amphora.qcow2");
 *     try {
 *       for (const { path, status } of image.root().walk("/etc")) console.log(status.type, path);
 *     } finally {
 *       image.close();
 *     }
 *
 * Speaks to a running amphora as Octavia's controller does: `agentClient` asks its agent over mutual TLS, and
 * `decodeHeartbeat` reads and verifies what it sends.
 *
 * An operator's own checks (`amphora-verify --checks DIR`) import `check`, `describe` and `expect` from here as well; they
 * run in a verification only.
 *
 * Whatever an image says (names, paths, targets, content) is the guest's word and may be hostile. Bad input ends in a
 * `Refusal` with a code, never in another error.
 */
import { atLocation, openImageFile } from "./backend/image-file.ts";
import type { PartitionContent } from "./backend/partition-contents.ts";
import type { ImageRefusalCode } from "./backend/refusal-code.ts";
import { noRoot } from "./backend/root-filesystem.ts";
import type { Transfer } from "./disk/http/url-reader.ts";
import { findingText } from "./disk/partition-table.ts";
import type { FileTree } from "./filesystem/tree.ts";
import { Refusal } from "./refusal.ts";

export type { ImageRefusalCode } from "./backend/refusal-code.ts";
export type { Transfer } from "./disk/http/url-reader.ts";
export type { ByteRange, FileStatus, FileTree, FileType, TreeEntry } from "./filesystem/tree.ts";
export { Refusal } from "./refusal.ts";
export { type AgentAnswer, type AgentPeer, type AgentRefusalCode, demand } from "./runtime/agent/agent-answer.ts";
export {
  type AgentDetails,
  type AgentInfo,
  type AgentListener,
  certificateDigestOf,
  detailsOf,
  infoOf,
  interfaceNameOf,
  listenersOf,
  versionOf,
} from "./runtime/agent/agent-body.ts";
export { type AgentAction, type AgentClient, agentClient, type Patience } from "./runtime/agent/agent-client.ts";
export type { AgentPlace, AgentRequest } from "./runtime/agent/agent-request.ts";
export type { FirewallRule, NetworkPlug, VipPlug } from "./runtime/agent/plug-request.ts";
export type { Heartbeat, HeartbeatListener, HeartbeatPool } from "./runtime/heartbeat/heartbeat.ts";
export { decodeHeartbeat } from "./runtime/heartbeat/heartbeat-datagram.ts";
export type { HeartbeatRefusalCode } from "./runtime/heartbeat/refusal-code.ts";
export type { AppliesTo, CheckBody, CheckDescription, CheckInput } from "./verify/check.ts";
export { check, describe, expect } from "./verify/suite.ts";

/** What the content of an image is; its name plays no part. */
export type ImageFormat = "qcow2" | "vhd" | "raw" | "tar";

/** A file system that can be read; ext2 and ext3 are `ext4` too. */
export type FilesystemType = "ext4" | "vfat" | "xfs";

export interface OpenImageOptions {
  /**
   * Leave to read the backing files of a qcow2, as long as they really lie below this directory once all links are
   * followed; without it an image that has one is refused as `backing-file`.
   */
  readonly backing?: { readonly directory: string };
  /** Called after each request for an image behind a URL. */
  readonly onProgress?: (transfer: Transfer) => void;
}

/** A partition and what it holds; offset and size in bytes. */
export interface ImagePartition {
  /** As Linux numbers it: from 1, logical partitions of an MBR from 5; 0 for a file system on the bare disk. */
  readonly index: number;
  readonly offset: number;
  readonly size: number;
  /** MBR: the type byte as `0x83`; GPT: the type GUID in lower case; `disk` for partition 0. */
  readonly type: string;
  /** GPT: the name given to it. */
  readonly name?: string;
  readonly bootable: boolean;
  /** The file system, where it can be read. */
  readonly filesystem?: FilesystemType;
  /** Whether that file system names an operating system (os-release(5)). */
  readonly hasSystem: boolean;
  /** Where there is no `filesystem`: why, and what to do about it. */
  readonly unreadable?: { readonly code: ImageRefusalCode; readonly reason: string };
}

/** An open image. Every method is synchronous; after `close` they are refused as `unreadable`, and its trees are of no use. */
export interface Image {
  /** The path, or the URL without user, password and query. */
  readonly location: string;
  readonly format: ImageFormat;
  /** Bytes of the file. */
  readonly fileSize: number;
  /** Bytes the guest sees; of a tar the bytes of the file. */
  readonly virtualSize: number;
  /** Every partition, read or not, in the order of the table; none of a tar. */
  readonly partitions: readonly ImagePartition[];
  /** What is wrong with the partition table although it could be read: one clause each. */
  readonly findings: readonly string[];
  /**
   * The tree that has the operating system: the first partition whose file system names one, or the tar.
   *
   * @throws {Refusal} `no-root-filesystem`, or why the partitions cannot be read
   */
  root(): FileTree;
  /**
   * The tree of a partition.
   *
   * @param index as in `partitions`
   * @throws {Refusal} `not-found` where there is no such partition, or why its file system cannot be read
   */
  filesystem(index: number): FileTree;
  /**
   * Bytes as the guest sees them on its disk, up to 256 MiB at once; of a tar the bytes of the file.
   *
   * @throws {Refusal} `out-of-bounds` where any of them lies beyond `virtualSize`, or where they are too many; and what
   *   the container is refused with, such as `corrupt-image`
   */
  read(offset: number, size: number): Uint8Array;
  /** What was fetched so far; `undefined` of a file. */
  transfer(): Transfer | undefined;
  /** Gives the file back. Does nothing the second time. */
  close(): void;
}

/**
 * Opens an image read-only.
 *
 * @param location a path, or an `http://` or `https://` URL of a server that answers range requests
 * @throws {Refusal} with an `ImageRefusalCode`, when it is no image, or its container or partition table cannot be read
 */
export async function openImage(location: string, options: OpenImageOptions = {}): Promise<Image> {
  const image = await openImageFile(location, options);
  const { path, format, fileSize, virtualSize, contents, partitions, tar, disk, file } = image;
  const refuse = (refusal: Refusal) => atLocation(location, refusal);
  let isOpen = true;
  // What was kept in memory could still be given, but only now and then.
  const demandOpen = () => {
    if (!isOpen) throw refuse(new Refusal<ImageRefusalCode>("unreadable", "the image was closed; open it again"));
  };
  return {
    location: path,
    format,
    fileSize,
    virtualSize,
    partitions: contents.map(partitionOf),
    findings: (partitions?.findings ?? []).map(findingText),
    root() {
      demandOpen();
      const tree = tar ?? contents.find(({ hasSystem }) => hasSystem)?.filesystem?.tree;
      if (tree === undefined) throw refuse(noRoot(contents));
      return tree;
    },
    filesystem(index) {
      demandOpen();
      const found = contents.find(({ partition }) => partition.index === index);
      const tree = found?.filesystem?.tree;
      if (tree !== undefined) return tree;
      throw refuse(found?.unreadable ?? new Refusal("not-found", `there is no partition ${index}; see its partitions`));
    },
    read(offset, size) {
      demandOpen();
      const clause = clauseAgainst(offset, size, virtualSize);
      if (clause !== undefined) throw refuse(new Refusal<ImageRefusalCode>("out-of-bounds", clause));
      // What a reader gives out may be a view of its cache, which the caller of this is free to keep.
      return Uint8Array.from((disk ?? file).read(offset, size));
    },
    transfer: () => image.transfer?.(),
    close() {
      isOpen = false;
      image.close();
    },
  };
}

/** Bytes of the disk read at once. */
const largestRead = 256 * 1024 * 1024;

/** Why these bytes cannot be read. */
function clauseAgainst(offset: number, size: number, length: number): string | undefined {
  if (![offset, size].every(Number.isSafeInteger) || offset < 0 || size < 0 || offset + size > length) {
    return `${size} bytes at ${offset} are not among the ${length} bytes there are; see its virtualSize`;
  }
  return size > largestRead ? `${size} bytes are more than the 256 MiB read at once; read them in parts` : undefined;
}

function partitionOf({ partition, filesystem, hasSystem, unreadable }: PartitionContent): ImagePartition {
  return {
    ...partition,
    hasSystem,
    ...(filesystem && { filesystem: filesystem.type }),
    ...(unreadable && { unreadable: { code: unreadable.code, reason: unreadable.message } }),
  };
}
