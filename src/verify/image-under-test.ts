import type { PartitionContent } from "../backend/partition-contents.ts";
import type { ContainerFormat } from "../disk/container-format.ts";
import type { DeclaredFormat } from "../disk/declared-format.ts";
import type { DiskImage } from "../disk/disk-image.ts";
import type { Partition, PartitionTable } from "../disk/partition.ts";
import type { Qcow2Check } from "../disk/qcow2/check/check-qcow2.ts";
import type { ByteReader } from "../disk/reader.ts";
import type { Filesystem } from "../filesystem/open-filesystem.ts";
import type { KernelContents } from "../guest/kernel/kernel-contents.ts";
import type { ContainerSession } from "./container-session.ts";
import type { CrossCheck } from "./cross-check.ts";
import type { Expectations } from "./expectations.ts";
import type { ExpectedOptions } from "./expected-options.ts";
import type { InspectionComparison } from "./inspection-comparison.ts";
import type { IntegritySweep } from "./integrity-sweep.ts";
import type { MountComparison } from "./mount-comparison.ts";
import type { Profile } from "./profile.ts";
import type { QemuImg } from "./qemu-img.ts";

/** The image that checks are about: what was read of its container, what is expected of it, and second opinions. */
export interface ImageUnderTest {
  readonly path: string;
  readonly format: ContainerFormat;
  /** Who states which format it has. */
  readonly declaredFormats: readonly DeclaredFormat[];
  /** Statements that its content belies: one clause each. */
  readonly formatFindings: readonly string[];
  readonly kind: "disk" | "tar";
  /** Bytes of the file. */
  readonly fileSize: number;
  /** Bytes the guest sees. */
  readonly virtualSize: number;
  readonly expected: Expectations;
  /** What it was asked to be, as far as checks depend on it. */
  readonly options: ExpectedOptions;
  readonly profile?: Profile;
  /** SHA-256 of the file in lower-case hexadecimal; a check that asks for it needs "digest". */
  readonly sha256: () => Promise<string>;
  /** The bytes of the file itself; the guest's are those of `disk`. */
  readonly file: ByteReader;
  /** Not of a tar. */
  readonly disk?: DiskImage;
  readonly partitions?: PartitionTable;
  readonly rootPartition?: Partition;
  readonly rootFilesystem?: Filesystem;
  /** What each partition holds. */
  readonly contents: readonly PartitionContent[];
  /** What is odd about the choice of the root: one clause each. */
  readonly findings: readonly string[];
  /**
   * Counts the clusters of a qcow2, once however often it is asked.
   *
   * @throws {Refusal} what `checkQcow2` throws
   */
  readonly checkClusters: () => Qcow2Check;
  readonly qemuImg: QemuImg;
  /** What is packed inside of the guest's kernels, modules and initial RAM disks; a check that asks for it needs one of these. */
  readonly kernelContents: KernelContents;
  /** Mounts the image through the chosen access method and compares what is seen there with what was read natively. */
  readonly compareWithMount: () => Promise<MountComparison>;
  /** Holds the two methods that were asked for against each other, every path and every file. */
  readonly crossCheck: () => Promise<CrossCheck>;
  /** Holds what virt-inspector says of the guest against the facts read here. */
  readonly compareInspection: () => Promise<InspectionComparison>;
  /**
   * Compares every file that a package owns with the package database, once however often it is asked; `undefined` when
   * the guest has no package database of a known kind.
   *
   * @throws {Refusal} what the guest and its files are refused with
   */
  readonly sweep: () => Promise<IntegritySweep | undefined>;
  /** Imports the tar into a container engine and runs one command in it; the imported image is removed again. */
  readonly runInContainer: (command: readonly string[]) => Promise<ContainerSession>;
}
