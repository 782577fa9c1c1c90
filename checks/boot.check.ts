import { biosBootType, efiSystemTypes, prepTypes } from "../src/verify/firmware.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const mebibyte = 1024 * 1024;
/** Bytes that diskimage-builder gives them, below which updates of boot loaders find no room. */
const leastEfiSystem = 550 * mebibyte;
const leastBiosBoot = 8 * mebibyte;
/** Types of partitions that hold no file system. */
const plainTypes: readonly string[] = [biosBootType, ...prepTypes];

describe("boot", () => {
  check(
    {
      id: "A4-partition-layout",
      title: "The disk is divided so that a BIOS or EFI can start it",
      grade: "required",
      why: "Firmware that finds no active partition, or one that runs beyond the disk, starts nothing; an arm64 machine starts by EFI alone.",
      fix: "Build with block-device-mbr, block-device-gpt or block-device-efi.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, guest, evidence }) => {
      const { partitions, rootPartition } = image;
      const list = partitions?.partitions ?? [];
      const holds = (index: number) => image.contents.find(({ partition }) => partition.index === index)?.name;
      for (const { index, type, offset, size, bootable } of list) {
        evidence(
          `${partitions?.scheme} partition ${index}: type ${type}, ${size} bytes from ${offset}${bootable ? ", active" : ""}, holds ${holds(index) ?? "nothing known"}`,
        );
      }
      const defects = partitions?.findings ?? [];
      const told = defects.map(({ structure, offset, clause }) => `${structure} at byte ${offset} ${clause}`);
      expect([...told, ...image.findings], "defects of the partition table").to.be.none();
      const isArm = ["arm64", "armhf"].includes(guest.architecture() ?? "");
      if (partitions?.scheme !== "gpt") {
        expect(isArm, "an MBR on a machine that starts by EFI").to.equal(false);
        expect(list, "partitions of an MBR").to.have.length(1);
        expect(rootPartition).to.include({ index: 1, offset: mebibyte, type: "0x83", bootable: true });
        return;
      }
      const efi = list.find(({ type }) => efiSystemTypes.includes(type));
      const bios = list.find(({ type }) => type === biosBootType);
      const starts = isArm ? [efi] : [efi, bios];
      expect(
        starts.some((partition) => partition !== undefined),
        "a partition to start from: an EFI system partition, or on x86 one for GRUB's core",
      ).to.equal(true);
      if (efi !== undefined) {
        expect(holds(efi.index), "what fills the EFI system partition").to.equal("vfat");
        expect(efi.size, "bytes of the EFI system partition").to.be.at.least(leastEfiSystem);
      }
      if (bios !== undefined) expect(bios.size, "bytes for GRUB's core").to.be.at.least(leastBiosBoot);
      expect(rootPartition, "a partition that holds the root file system").to.not.equal(undefined);
    },
  );

  check(
    {
      id: "A4-partitions-readable",
      title: "What every partition holds can be read here",
      grade: "required",
      why: "A partition that nobody looked into may hold anything, and no other check speaks of it.",
      fix: "Look into the partition with libguestfs, or build the image without it.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const unreadable: string[] = [];
      for (const { partition, name, unreadable: refusal } of image.contents) {
        const { index, type } = partition;
        evidence(`partition ${index}: ${name ?? "nothing known"}${refusal ? `, ${refusal.message}` : ", read"}`);
        if (refusal !== undefined && !plainTypes.includes(type) && name !== "swap") {
          unreadable.push(`partition ${index}: ${refusal.message}`);
        }
      }
      expect(image.contents, "partitions that were looked into").to.not.be.empty;
      expect(image.contents.length, "partitions looked into").to.equal(image.partitions?.partitions.length);
      expect(unreadable, "partitions that cannot be read").to.be.none();
    },
  );
});
