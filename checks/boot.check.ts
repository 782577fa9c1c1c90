import { check, describe, expect } from "../src/verify/suite.ts";

describe("boot", () => {
  check(
    {
      id: "partition-layout",
      title: "The disk is divided so that a BIOS or EFI can start it",
      grade: "required",
      why: "Firmware that finds no active partition, or one that runs beyond the disk, starts nothing.",
      fix: "Build with block-device-mbr, block-device-gpt or block-device-efi.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const { partitions, rootPartition } = image;
      const list = partitions?.partitions ?? [];
      for (const { index, type, offset, size, bootable } of list) {
        evidence(
          `${partitions?.scheme} partition ${index}: type ${type}, ${size} bytes from ${offset}${bootable ? ", active" : ""}`,
        );
      }
      expect(partitions?.findings ?? [], "defects of the partition table").to.be.none();
      if (partitions?.scheme === "gpt") {
        // The BIOS boot partition for GRUB's core, or the EFI system partition.
        const starts = ["21686148-6449-6e6f-744e-656564454649", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"];
        expect(
          list.map(({ type }) => type),
          "a partition to start from",
        ).to.include.oneOf(starts);
        return;
      }
      expect(list, "partitions of an MBR").to.have.length(1);
      expect(rootPartition).to.include({ index: 1, offset: 1024 * 1024, type: "0x83", bootable: true });
    },
  );

  check(
    {
      id: "boot-sector",
      title: "The boot sector holds GRUB, and its modules are installed",
      grade: "required",
      why: "A BIOS starts what stands in the first sector, which needs the rest of GRUB behind it.",
      fix: "Build with the elements vm and bootloader, and look for grub-install in the log.",
      appliesTo: { kinds: ["disk"], architectures: ["amd64", "i386"] },
    },
    ({ image, guest, evidence }) => {
      const efi = image.partitions?.partitions.some(({ type }) => type === "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
      const directories = ["/boot/grub/i386-pc", "/boot/grub2/i386-pc"];
      const found = directories.filter((path) => guest.tree.stat(path)?.type === "directory");
      const sector = image.disk === undefined ? new Uint8Array() : image.disk.read(0, 512);
      const text = Buffer.from(sector).toString("latin1");
      evidence(
        `bytes 0 to 511: ${text.includes("GRUB") ? "GRUB" : "no GRUB"}; modules in ${found.join(", ") || `neither ${directories.join(" nor ")}`}`,
      );
      // An EFI layout may do without a BIOS.
      if (efi && found.length === 0) return;
      expect(text.includes("GRUB"), "GRUB in the boot sector").to.equal(true);
      expect(found, "a directory of GRUB's modules").to.not.be.empty;
    },
  );

  check(
    {
      id: "root-filesystem-clean",
      title: "The root file system is clean",
      grade: "required",
      why: "A file system with errors, or with a journal to be replayed, may lose files when it is first mounted.",
      fix: "Build the image again, and look for the unmount in the log.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const superblock = image.rootFilesystem?.superblock;
      evidence(
        `${image.rootFilesystem?.type} superblock: clean ${superblock?.clean}, journal to replay ${superblock?.needsRecovery}`,
      );
      expect(superblock, "the superblock").to.include({ clean: true, needsRecovery: false });
    },
  );
});
