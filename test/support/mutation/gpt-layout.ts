import type { PartitionContent } from "../../../src/backend/partition-contents.ts";
import type { Partition, PartitionTable } from "../../../src/disk/partition.ts";
import type { Filesystem } from "../../../src/filesystem/open-filesystem.ts";
import { Refusal } from "../../../src/refusal.ts";
import type { ImageUnderTest } from "../../../src/verify/image-under-test.ts";
import { type Entry, memoryTree } from "../memory-tree.ts";

const mebibyte = 2 ** 20;
/** Types of partitions: of the EFI system, of GRUB's core for a BIOS, and of Linux. */
export const esp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
export const bios = "21686148-6449-6e6f-744e-656564454649";
const linux = "0fc63daf-8483-4772-8e79-3d69d8477de4";

/** A partition before the root: its type, its size in MiB, and what fills it; a FAT may hold files. */
type Before = readonly [type: string, mebibytes: number, holds?: string, files?: Readonly<Record<string, Entry>>];

/** The image as if its disk had a GPT with these partitions and the root behind them. */
export function gptLayout(...layout: readonly Before[]): (image: ImageUnderTest) => Partial<ImageUnderTest> {
  return ({ rootPartition, contents }) => {
    const before = layout.map(([type, size], index) => ({
      index: index + 1,
      offset: mebibyte,
      size: size * mebibyte,
      type,
      bootable: false,
    }));
    const index = before.length + 1;
    const root: Partition = { ...(rootPartition as Partition), index, type: linux, bootable: false };
    const list = [...before, root];
    const table: PartitionTable = { scheme: "gpt", sectorSize: 512, id: "", partitions: list, findings: [] };
    const held = before.map((partition, place) => contentOf(partition, layout[place]));
    return {
      partitions: table,
      rootPartition: root,
      contents: [...held, ...contents.map((one) => ({ ...one, partition: root }))],
    };
  };
}

function contentOf(partition: Partition, [, , name, files]: Before = ["", 0]): PartitionContent {
  const unreadable = new Refusal<"unknown-filesystem">("unknown-filesystem", "nothing known fills it");
  if (name === undefined) return { partition, hasSystem: false, unreadable };
  if (files === undefined) return { partition, name, hasSystem: false };
  const tree = memoryTree(new Map(Object.entries(files)));
  const superblock = { serial: "1234-ABCD", clean: true, needsRecovery: false };
  const filesystem = { type: "vfat", tree, superblock, label: () => "ESP" } as unknown as Filesystem;
  return { partition, name, hasSystem: false, filesystem };
}
