import { expect } from "chai";
import type { Partition, PartitionTable } from "../../src/disk/partition.ts";
import type { Filesystem } from "../../src/filesystem/open-filesystem.ts";
import { Refusal } from "../../src/refusal.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import { goodPartitions, notPassed } from "../support/verification.ts";

const [good] = goodPartitions.partitions as [Partition];
const esp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

/** The image with another partition table, its first partition holding the root file system. */
const table = (change: Partial<PartitionTable>) => () => {
  const partitions = { ...goodPartitions, ...change };
  return { partitions, ...(partitions.partitions[0] && { rootPartition: partitions.partitions[0] }) };
};

describe("checks of the boot", () => {
  const mutants: [string, Partial<PartitionTable>][] = [
    ["an inactive partition", { partitions: [{ ...good, bootable: false }] }],
    ["a partition of another type", { partitions: [{ ...good, type: "0x82" }] }],
    ["a partition that starts elsewhere", { partitions: [{ ...good, offset: 512 }] }],
    ["two partitions", { partitions: [good, { ...good, index: 2 }] }],
    ["a defect of the table", { findings: [{ offset: 446, structure: "MBR entry 1", clause: "ends beyond" }] }],
    [
      "a GPT with nothing to start from",
      { scheme: "gpt", partitions: [{ ...good, type: "0fc63daf-8483-4772-8e79-3d69d8477de4" }] },
    ],
  ];
  for (const [what, change] of mutants) {
    it(`see ${what}`, async () => {
      expect(await notPassed({ image: table(change) })).to.deep.equal(["A4-partition-layout fail"]);
    });
  }

  for (const type of [esp, "21686148-6449-6e6f-744e-656564454649"]) {
    it(`allow a GPT with a partition of type ${type}`, async () => {
      expect(await notPassed({ image: table({ scheme: "gpt", partitions: [{ ...good, type }] }) })).to.deep.equal([]);
    });
  }

  it("see a second operating system", async () => {
    const image = () => ({ findings: ["partition 2 names an operating system as well"] });
    expect(await notPassed({ image })).to.deep.equal(["A4-partition-layout fail"]);
  });

  it("see a partition that cannot be read, but not where none is to be read", async () => {
    const unreadable = new Refusal<"unsupported-filesystem">("unsupported-filesystem", "it holds LVM; use libguestfs");
    const holding = (type: string, name?: string) => () => ({
      contents: [{ partition: { ...good, type }, hasSystem: false, unreadable, ...(name !== undefined && { name }) }],
    });
    expect(await notPassed({ image: holding("0x8e", "LVM") })).to.deep.equal(["partitions-readable fail"]);
    expect(await notPassed({ image: () => ({ contents: [] }) })).to.deep.equal(["partitions-readable fail"]);
    expect(await notPassed({ image: holding("21686148-6449-6e6f-744e-656564454649") })).to.deep.equal([]);
    expect(await notPassed({ image: holding("0x82", "swap") })).to.deep.equal([]);
  });

  it("see a boot sector without GRUB", async () => {
    const image = ({ disk }: ImageUnderTest) => ({
      disk: { ...(disk as NonNullable<typeof disk>), read: (_: number, size: number) => new Uint8Array(size) },
    });
    expect(await notPassed({ image })).to.deep.equal(["A7-boot-sector fail"]);
  });

  it("miss GRUB's modules, but not where EFI starts the disk", async () => {
    const files = (entries: Map<string, unknown>) => entries.delete("/boot/grub/i386-pc/normal.mod");
    expect(await notPassed({ files })).to.deep.equal(["A7-boot-sector fail"]);
    const efi = table({ scheme: "gpt", partitions: [{ ...good, type: esp }] });
    expect(await notPassed({ files, image: efi })).to.deep.equal([]);
  });

  const states = [
    { type: "ext4", superblock: { clean: false, needsRecovery: false } },
    { type: "ext4", superblock: { clean: true, needsRecovery: true } },
    { type: "xfs", superblock: { clean: true, needsRecovery: true } },
    { type: "vfat", superblock: { clean: false, needsRecovery: false } },
  ];
  for (const state of states) {
    it(`see a root file system with ${JSON.stringify(state)}`, async () => {
      const image = () => ({ rootFilesystem: state as unknown as Filesystem });
      expect(await notPassed({ image })).to.deep.equal(["A5-root-filesystem-clean fail"]);
    });
  }

  it("let an XFS pass whose log cannot be told", async () => {
    const state = { type: "xfs", superblock: { clean: true, needsRecovery: undefined } };
    expect(await notPassed({ image: () => ({ rootFilesystem: state as unknown as Filesystem }) })).to.deep.equal([]);
  });
});
