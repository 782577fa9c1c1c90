import type { PartitionTable } from "../../src/disk/partition.ts";
import { type Guest, guestOf } from "../../src/guest/guest.ts";
import { contentsOf } from "../../src/guest/kernel/kernel-contents.ts";
import { noLab } from "../../src/runtime/lab/no-lab.ts";
import { type CheckSuite, loadChecks } from "../../src/verify/check-suite.ts";
import { defaultOptions } from "../../src/verify/expected-options.ts";
import { checkFiles } from "../../src/verify/home.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import type { QemuCheck } from "../../src/verify/qemu-img.ts";
import { select } from "../../src/verify/selection.ts";
import { selectionFacts } from "../../src/verify/selection-facts.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { readerOf } from "./bytes-reader.ts";
import { goodAmphora } from "./good-amphora.ts";
import { grubSectors } from "./grub-bytes.ts";
import { type Entry, memoryTree } from "./memory-tree.ts";

let suite: Promise<CheckSuite> | undefined;

/** All checks of the product, loaded once: call it in a hook or a test, when Mocha has loaded the tests themselves. */
export function allChecks(): Promise<CheckSuite> {
  suite ??= loadChecks(checkFiles());
  return suite;
}

const virtualSize = 3 * 1024 ** 3;
const rootPartition = { index: 1, offset: 1024 * 1024, size: virtualSize - 1024 * 1024, type: "0x83", bootable: true };
const goodPartitions: PartitionTable = {
  scheme: "mbr",
  sectorSize: 512,
  id: "00000000",
  partitions: [rootPartition],
  findings: [],
};

/** What is counted in a qcow2 without defects. */
export const goodCounts: QemuCheck = {
  corruptions: 0,
  leaks: 0,
  checkErrors: 0,
  imageEndOffset: 327680,
  totalClusters: 49152,
  allocatedClusters: 1,
  fragmentedClusters: 0,
  compressedClusters: 1,
};

/** What is asked of an ext4 half full. */
const goodFilesystem = {
  type: "ext4",
  superblock: {
    ...{ clean: true, needsRecovery: false, features: new Set(["has_journal", "extent"]) },
    ...{ label: "cloudimg-rootfs", uuid: "01234567-89ab-cdef-0123-456789abcdef" },
    ...{ blockSize: 4096, blocks: 785920, freeBlocks: 400000, reservedBlocks: 0, inodes: 1000, freeInodes: 500 },
  },
} as unknown as NonNullable<ImageUnderTest["rootFilesystem"]>;

/** A qcow2 of which every check holds that is not about files. */
function goodImage(guest: Guest): ImageUnderTest {
  const sectors = grubSectors();
  const file = Buffer.alloc(1024);
  file.write("514649fb00000003", "hex");
  return {
    path: "amphora.qcow2",
    format: "qcow2",
    declaredFormats: [],
    formatFindings: [],
    kind: "disk",
    fileSize: 1,
    virtualSize,
    options: defaultOptions,
    file: readerOf(file),
    expected: { sizeGb: 3, sizeFrom: "--size", architecture: "amd64" },
    disk: {
      format: "qcow2",
      length: virtualSize,
      close() {},
      read: (offset, size) => Buffer.concat([sectors.subarray(offset, offset + size)], size),
      qcow2: {
        header: { version: 3, dirty: false, corrupt: false, snapshots: 0, features: [] },
        bitmaps: [],
      } as unknown as NonNullable<NonNullable<ImageUnderTest["disk"]>["qcow2"]>,
    },
    partitions: goodPartitions,
    rootPartition,
    contents: [{ partition: rootPartition, name: "ext4", hasSystem: true, filesystem: goodFilesystem }],
    findings: [],
    rootFilesystem: goodFilesystem,
    checkClusters: () => ({ ...goodCounts, findings: [] }),
    qemuImg: {
      info: async () => ({ format: "qcow2", virtualSize }),
      check: async () => goodCounts,
    },
    compareWithMount: async () => ({ method: "loopback", entries: 20, contents: 3, differences: [] }),
    crossCheck: async () => ({
      methods: ["native", "loopback"],
      entries: 20,
      digests: 3,
      differences: [],
      more: 0,
    }),
    sha256: async () => "0".repeat(64),
    sweep: async () => undefined,
    kernelContents: contentsOf(guest),
    compareInspection: async () => ({ system: "debian 12.5", packages: 3, differences: [] }),
    runInContainer: async () => ({ engine: "running", stdout: "HAProxy version 2.6.12\n", stderr: "", exitCode: 0 }),
  };
}

/** A small change to the good amphora: to its files, and to what is known of its image. */
export interface Mutant {
  readonly files?: (entries: Map<string, Entry>) => unknown;
  readonly image?: (image: ImageUnderTest) => Partial<ImageUnderTest>;
}

const everything = {
  path: "amphora.qcow2",
  access: "auto",
  docker: true,
  strict: false,
  crossCheck: ["native", "libguestfs"],
} as const;

/** Runs every check that applies to the good amphora with one change, all options given. */
export async function resultsOf(mutant: Mutant = {}): Promise<Map<string, CheckResult>> {
  const { checks, run } = await allChecks();
  const entries = goodAmphora();
  mutant.files?.(entries);
  const guest = guestOf(memoryTree(entries));
  const good = goodImage(guest);
  const image = { ...good, ...mutant.image?.(good) };
  const facts = selectionFacts(everything, image.expected, image.options, { image, guest });
  // The fixture speaks for qemu-img, installed or not.
  const { "qemu-img": _, ...unmet } = facts.unmet;
  const descriptions = checks.map(({ description }) => description);
  const { selected } = select(descriptions, { ...facts, unmet });
  const results = await run(selected, { image, guest, lab: noLab });
  return new Map(results.map((result) => [result.id, result]));
}

/** The ids of the checks that did not pass, with their outcome: `B1-kernel-initrd fail`. */
export async function notPassed(mutant: Mutant = {}): Promise<string[]> {
  const results = await resultsOf(mutant);
  return [...results.values()].filter(({ outcome }) => outcome !== "pass").map(({ id, outcome }) => `${id} ${outcome}`);
}
