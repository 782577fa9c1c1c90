import { efiProgram } from "../support/efi-program.ts";
import { grubBody, grubCore } from "../support/grub-bytes.ts";
import type { Entry } from "../support/memory-tree.ts";
import { diskBytes } from "../support/mutation/disk-patch.ts";
import { esp, gptLayout } from "../support/mutation/gpt-layout.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const sector = ["A7-boot-sector"];
const core = ["A7-core-image"];
const modules = ["A7-grub-modules"];
const grub = "/boot/grub/i386-pc";

/** Another core image from sector 1 on; the guest's own is taken away, since it would not be equal. */
const withCore = (body: Buffer): Pick<Mutant, "disk" | "files"> => ({
  disk: () => new Map([[512, grubCore(body)]]),
  files: (guest) => guest.remove(`${grub}/core.img`),
});
/** The image as if EFI started it, from a system partition with these files. */
const efi = (files: Readonly<Record<string, Entry>>): Pick<Mutant, "image" | "files"> => ({
  image: gptLayout([esp, 550, "vfat", files]),
  files: (guest) => guest.append("/etc/fstab", "LABEL=ESP /boot/efi vfat umask=0077 0 2\n"),
});
const loader = ["A7-efi-loader"];
const usual = ["biosdisk", "part_msdos", "ext2"];

export const mutants: readonly Mutant[] = [
  { what: "a boot sector without code", disk: () => new Map([[0, Buffer.alloc(440)]]), kills: sector },
  {
    what: "a boot sector that only holds the word GRUB",
    disk: () => new Map([[0, Buffer.concat([Buffer.alloc(384), Buffer.from("GRUB \0Geom\0")], 440)]]),
    kills: sector,
  },
  { what: "one flipped bit in the boot sector's code", disk: diskBytes([0x100, "00"]), kills: sector },
  { what: "a boot sector for another drive", disk: diskBytes([0x64, "81"]), kills: sector },
  { what: "a boot sector that leads beyond the gap", disk: diskBytes([0x5c, "ff0f"]), kills: core },
  { what: "a boot sector that leads past its core image", disk: diskBytes([0x5c, "03"]), kills: core },
  { what: "the gap cleared", disk: () => new Map([[512, Buffer.alloc(2 ** 20 - 512)]]), kills: core },
  {
    what: "a list of sectors that leads into the root file system",
    disk: diskBytes([512 + 0x1f4, "0008"]),
    kills: core,
  },
  { what: "a list of sectors that is empty", disk: diskBytes([512 + 0x1fc, "0000"]), kills: core },
  {
    what: "a few bytes of the core image overwritten",
    disk: diskBytes([512 + 20000, "0011223344556677"]),
    kills: core,
  },
  {
    what: "a core image of another build than the guest's core.img",
    files: (guest) => guest.patch(`${grub}/core.img`, (bytes) => bytes.writeUInt8(1, 9999)),
    kills: core,
  },
  {
    what: "a core image that looks on the second partition",
    ...withCore(grubBody(usual, "(,msdos2)/boot/grub")),
    kills: core,
  },
  {
    what: "a core image that looks on a device of the host",
    ...withCore(grubBody(usual, "(hd1,msdos1)/boot/grub")),
    kills: core,
  },
  { what: "a core image that looks in another directory", ...withCore(grubBody(usual, "(,msdos1)/grub")), kills: core },
  {
    what: "a core image that cannot read ext4",
    ...withCore(grubBody(["biosdisk", "part_msdos"], "(,msdos1)/boot/grub")),
    kills: core,
  },
  {
    what: "a core image that searches for the host's file system",
    ...withCore(
      grubBody(
        [...usual, "search_fs_uuid"],
        "/boot/grub",
        "search.fs_uuid 11111111-2222-3333-4444-555555555555 root\nset prefix=($root)'/boot/grub'\n",
      ),
    ),
    kills: core,
  },
  { what: "another core image that leads to the root", ...withCore(grubBody(usual, "(,msdos1)/boot/grub")), kills: [] },
  { what: "the first hard disk named instead of the one that was started", disk: diskBytes([0x64, "80"]), kills: [] },
  { what: "normal.mod removed", files: (guest) => guest.remove(`${grub}/normal.mod`), kills: modules },
  { what: "normal.mod emptied", files: (guest) => guest.write(`${grub}/normal.mod`, ""), kills: modules },
  { what: "a module that another needs removed", files: (guest) => guest.remove(`${grub}/gzio.mod`), kills: modules },
  { what: "moddep.lst removed", files: (guest) => guest.remove(`${grub}/moddep.lst`), kills: modules },
  { what: "the directory of modules removed", files: (guest) => guest.remove(grub), kills: modules },
  { what: "a disk for EFI", ...efi({ "/EFI/BOOT/BOOTX64.EFI": efiProgram(0x8664) }), kills: [] },
  {
    what: "an EFI system partition without a boot loader",
    ...efi({ "/EFI/debian/shimx64.efi": efiProgram(0x8664) }),
    kills: loader,
  },
  { what: "a boot loader for arm64", ...efi({ "/EFI/BOOT/BOOTX64.EFI": efiProgram(0xaa64) }), kills: loader },
  {
    what: "a boot loader that is cut short",
    ...efi({ "/EFI/BOOT/BOOTX64.EFI": efiProgram(0x8664).subarray(0, 800) }),
    kills: loader,
  },
];
