import type { PartitionTable } from "../disk/partition.ts";
import type { Filesystem } from "../filesystem/open-filesystem.ts";
import type { ImageUnderTest } from "./image-under-test.ts";

/** A file system of the image, by everything that a configuration may call it. */
export interface Volume {
  /** Number of its partition. */
  readonly partition: number;
  readonly type: "ext4" | "xfs" | "vfat";
  readonly label: string;
  readonly uuid: string | undefined;
  /** As Linux makes it up for an MBR; not told of a GPT. */
  readonly partitionUuid: string | undefined;
  readonly isRoot: boolean;
}

/** The file systems of an image that are read here, the root first. */
export function volumesOf(
  image: Pick<ImageUnderTest, "contents" | "partitions" | "rootPartition" | "rootFilesystem">,
): readonly Volume[] {
  const { contents, partitions, rootPartition, rootFilesystem } = image;
  const volume = (filesystem: Filesystem, partition: number, isRoot: boolean): Volume => ({
    partition,
    ...namesOf(filesystem),
    partitionUuid: partitionUuidOf(partitions, partition),
    isRoot,
  });
  const root = rootPartition?.index;
  const others = contents.flatMap(({ filesystem, partition: { index } }) =>
    filesystem === undefined || index === root ? [] : [volume(filesystem, index, false)],
  );
  return rootFilesystem === undefined || root === undefined ? others : [volume(rootFilesystem, root, true), ...others];
}

function namesOf(filesystem: Filesystem): Pick<Volume, "type" | "label" | "uuid"> {
  if (filesystem.type !== "vfat") {
    const { label, uuid } = filesystem.superblock;
    return { type: filesystem.type, label, uuid };
  }
  return { type: "vfat", label: filesystem.label(), uuid: filesystem.superblock.serial || undefined };
}

function partitionUuidOf(table: PartitionTable | undefined, index: number): string | undefined {
  return table?.scheme === "mbr" ? `${table.id}-${index.toString(16).padStart(2, "0")}` : undefined;
}

/** Which file system `LABEL=…`, `UUID=…` or `PARTUUID=…` means, as mount(8) and the kernel's `root=` read it; `undefined` where it means none of them. */
export function volumeNamed(name: string, volumes: readonly Volume[]): Volume | undefined {
  const [, tag, value = ""] = /^([A-Z]+)=(.+)$/.exec(name) ?? [];
  switch (tag) {
    case "LABEL":
      return volumes.find(({ label }) => label === value);
    case "UUID":
      return volumes.find(({ uuid }) => uuid?.toLowerCase() === value.toLowerCase());
    case "PARTUUID":
      return volumes.find(({ partitionUuid }) => partitionUuid?.toLowerCase() === value.toLowerCase());
    default:
      return undefined;
  }
}

/** Devices that only the host has that built the image: loop devices, device mappings, network block devices. */
export function isHostDevice(text: string): boolean {
  return /\/dev\/(loop|mapper\/|dm-|nbd)/.test(text);
}
