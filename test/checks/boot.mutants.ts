import type { Partition, PartitionTable } from "../../src/disk/partition.ts";
import { Refusal } from "../../src/refusal.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import { diskBytes } from "../support/mutation/disk-patch.ts";
import { bios, esp, gptLayout as gpt } from "../support/mutation/gpt-layout.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const layout = ["A4-partition-layout"];
const readable = ["A4-partitions-readable"];
const mebibyte = 2 ** 20;

const holding =
  (type: string, name?: string) =>
  ({ contents, partitions }: ImageUnderTest) => {
    const unreadable = new Refusal<"unsupported-filesystem">("unsupported-filesystem", "it holds LVM; use libguestfs");
    const [root] = contents;
    const partition = { index: 2, offset: 3 * 2 ** 30, size: 512, type, bootable: false };
    return {
      contents: [
        ...(root ? [root] : []),
        { partition, hasSystem: false, unreadable, ...(name !== undefined && { name }) },
      ],
      partitions: { ...(partitions as PartitionTable), partitions: [...(partitions?.partitions ?? []), partition] },
    };
  };

export const mutants: readonly Mutant[] = [
  { what: "an inactive partition", disk: diskBytes([446, "00"]), kills: layout },
  { what: "a partition of the type of swap", disk: diskBytes([450, "82"]), kills: layout },
  {
    what: "a partition that starts a sector earlier, over a copy of the file system",
    image: ({ rootPartition }) => ({ rootPartition: { ...(rootPartition as Partition), offset: mebibyte - 512 } }),
    kills: layout,
  },
  {
    what: "a second partition without sectors",
    disk: diskBytes([466, "83"]),
    kills: [...layout, ...readable],
  },
  {
    what: "a boot flag that means nothing in an unused entry, which OpenStack's inspection refuses only in a raw file",
    image: ({ partitions }) => ({
      partitions: {
        ...(partitions as PartitionTable),
        findings: [{ offset: 462, structure: "MBR entry 2", clause: "is odd" }],
      },
    }),
    kills: layout,
  },
  {
    what: "a second operating system",
    image: () => ({ findings: ["partition 2 names an operating system as well"] }),
    kills: layout,
  },
  {
    what: "a partition of LVM beside the root",
    image: holding("0x8e", "LVM"),
    kills: [...layout, ...readable],
  },
  { what: "a partition that was passed over", image: () => ({ contents: [] }), kills: readable },
];

/** Layouts that the real amphora has not; checks of GRUB look at its real sectors and are left out. */
export const layouts: readonly {
  readonly what: string;
  readonly image: NonNullable<Mutant["image"]>;
  readonly arm?: true;
  readonly fails: readonly string[];
}[] = [
  { what: "a GPT for EFI", image: gpt([esp, 550, "vfat"]), fails: [] },
  { what: "a GPT for EFI and a BIOS", image: gpt([esp, 550, "vfat"], [bios, 8]), fails: [] },
  { what: "a GPT for a BIOS", image: gpt([bios, 8]), fails: [] },
  { what: "a GPT with nothing to start from", image: gpt(), fails: layout },
  { what: "a GPT with a small EFI system partition", image: gpt([esp, 100, "vfat"]), fails: layout },
  { what: "a GPT with a small partition for GRUB's core", image: gpt([bios, 1]), fails: layout },
  { what: "a GPT with an EFI system partition of ext4", image: gpt([esp, 550, "ext4"]), fails: layout },
  { what: "an arm64 machine with a GPT for EFI", image: gpt([esp, 550, "vfat"]), arm: true, fails: [] },
  { what: "an arm64 machine with a GPT for a BIOS", image: gpt([bios, 8]), arm: true, fails: layout },
  { what: "an arm64 machine with an MBR", image: () => ({}), arm: true, fails: layout },
];
