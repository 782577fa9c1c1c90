import type { PartitionContent } from "../backend/partition-contents.ts";
import type { ContainerFormat } from "../disk/container-format.ts";
import type { DiskImage } from "../disk/disk-image.ts";
import type { Partition, PartitionTable } from "../disk/partition.ts";
import type { Filesystem } from "../filesystem/open-filesystem.ts";
import type { ContainerSession } from "./container-session.ts";
import type { Expectations } from "./expectations.ts";
import type { MountComparison } from "./mount-comparison.ts";
import type { QemuImg } from "./qemu-img.ts";

/** The image that checks are about: what was read of its container, what is expected of it, and second opinions. */
export interface ImageUnderTest {
  readonly path: string;
  readonly format: ContainerFormat;
  readonly kind: "disk" | "tar";
  /** Bytes of the file. */
  readonly fileSize: number;
  /** Bytes the guest sees. */
  readonly virtualSize: number;
  readonly expected: Expectations;
  /** Not of a tar. */
  readonly disk?: DiskImage;
  readonly partitions?: PartitionTable;
  readonly rootPartition?: Partition;
  readonly rootFilesystem?: Filesystem;
  /** What each partition holds. */
  readonly contents: readonly PartitionContent[];
  /** What is odd about the choice of the root: one clause each. */
  readonly findings: readonly string[];
  readonly qemuImg: QemuImg;
  /** Mounts the image through the chosen access method and compares what is seen there with what was read natively. */
  readonly compareWithMount: () => Promise<MountComparison>;
  /** Imports the tar into a container engine and runs one command in it; the imported image is removed again. */
  readonly runInContainer: (command: readonly string[]) => Promise<ContainerSession>;
}
