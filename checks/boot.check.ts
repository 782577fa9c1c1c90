import { check, describe, expect } from "../src/verify/suite.ts";

/** Types of partitions that hold no file system: BIOS boot with GRUB's core, and PReP boot. */
const plainTypes: ReadonlySet<string> = new Set([
  "21686148-6449-6e6f-744e-656564454649",
  "9e1a2d38-c612-4316-aa26-8b49521e5a8b",
  "0x41",
]);

describe("boot", () => {
  check(
    {
      id: "A4-partition-layout",
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
        const holds = image.contents.find(({ partition }) => partition.index === index)?.name ?? "nothing known";
        evidence(
          `${partitions?.scheme} partition ${index}: type ${type}, ${size} bytes from ${offset}${bootable ? ", active" : ""}, holds ${holds}`,
        );
      }
      const defects = partitions?.findings ?? [];
      const told = defects.map(({ structure, offset, clause }) => `${structure} at byte ${offset} ${clause}`);
      const findings = [...told, ...image.findings];
      expect(findings, "defects of the partition table").to.be.none();
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
      id: "partitions-readable",
      title: "What every partition holds can be read here",
      grade: "recommended",
      why: "A partition that nobody looked into may hold anything, and no other check speaks of it.",
      fix: "Look into the partition with libguestfs, or build the image without it.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const unreadable: string[] = [];
      for (const { partition, name, unreadable: refusal } of image.contents) {
        const { index, type } = partition;
        evidence(`partition ${index}: ${name ?? "nothing known"}${refusal ? `, ${refusal.message}` : ", read"}`);
        if (refusal !== undefined && !plainTypes.has(type) && name !== "swap") {
          unreadable.push(`partition ${index}: ${refusal.message}`);
        }
      }
      expect(image.contents, "partitions that were looked into").to.not.be.empty;
      expect(unreadable, "partitions that cannot be read").to.be.none();
    },
  );

  check(
    {
      id: "A7-boot-sector",
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
      id: "A5-root-filesystem-clean",
      title: "The root file system is clean",
      grade: "required",
      why: "A file system with errors, or with a journal to be replayed, may lose files when it is first mounted.",
      fix: "Build the image again, and look for the unmount in the log.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const { clean, needsRecovery } = image.rootFilesystem?.superblock ?? {};
      const journal = needsRecovery === undefined ? "which cannot be told" : needsRecovery;
      evidence(`${image.rootFilesystem?.type} superblock: clean ${clean}, journal to replay ${journal}`);
      expect(clean, "the mark of a clean file system").to.equal(true);
      expect(needsRecovery ?? false, "a journal to replay").to.equal(false);
    },
  );
});
