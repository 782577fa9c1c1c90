import type { Filesystem } from "../../src/filesystem/open-filesystem.ts";
import { grubBody, grubCore } from "../support/grub-bytes.ts";
import { rootSuperblock } from "../support/mutation/disk-patch.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const clean = ["A5-root-filesystem-clean"];
/** The root file system as if it were another, by what its superblock says. */
const as = (type: string, superblock: object): Pick<Mutant, "image"> => ({
  image: ({ rootFilesystem }) => ({
    rootFilesystem: {
      ...rootFilesystem,
      label: () => "",
      type,
      superblock: { ...rootFilesystem?.superblock, ...superblock },
    } as Filesystem,
  }),
});

export const mutants: readonly Mutant[] = [
  {
    what: "a root without a journal",
    disk: rootSuperblock((block) => block.writeUInt32LE(block.readUInt32LE(0x5c) & ~4, 0x5c)),
    kills: ["A5-root-filesystem-type"],
  },
  {
    what: "an ext3 as the root",
    ...as("ext4", { features: new Set(["has_journal"]) }),
    kills: ["A5-root-filesystem-type"],
  },
  {
    what: "a FAT as the root",
    ...as("vfat", {}),
    kills: [
      "A10-free-inodes",
      "A10-free-space",
      "A5-root-filesystem-label",
      "A5-root-filesystem-type",
      "A6-fstab-root",
      "A7-core-image",
      "A8-boot-entries-root",
      "A8-grub-searches",
      "B6-initrd-root-device",
      "G4-growpart-installed",
    ],
  },
  {
    what: "a root that was not unmounted",
    disk: rootSuperblock((block) => block.writeUInt16LE(0, 0x3a)),
    kills: clean,
  },
  { what: "a root with errors", disk: rootSuperblock((block) => block.writeUInt16LE(3, 0x3a)), kills: clean },
  {
    what: "a root whose journal is to be replayed",
    disk: rootSuperblock((block) => block.writeUInt32LE(block.readUInt32LE(0x60) | 4, 0x60)),
    kills: clean,
  },
  {
    what: "a root with another label",
    disk: rootSuperblock((block) => block.fill(0, 0x78, 0x88).write("root", 0x78)),
    kills: ["A5-root-filesystem-label", "A6-fstab-root", "A8-boot-entries-root"],
  },
  {
    what: "a root that is nearly full",
    disk: rootSuperblock((block) => block.writeUInt32LE(60_000, 0xc)),
    kills: ["A10-free-space"],
  },
  {
    what: "a root of which much is kept for its owner",
    disk: rootSuperblock((block) => block.writeUInt32LE(300_000, 0x8)),
    kills: ["A10-free-space"],
  },
  {
    what: "a root without free inodes",
    disk: rootSuperblock((block) => block.writeUInt32LE(50_000, 0x10)),
    kills: ["A10-free-inodes"],
  },
  {
    what: "an XFS whose log cannot be told",
    ...as("xfs", {
      label: "img-rootfs",
      needsRecovery: undefined,
      madeInodes: 64,
      freeInodes: 10,
      inodePercentage: 25,
      inodeSize: 512,
    }),
    disk: () => new Map([[512, grubCore(grubBody(["biosdisk", "part_msdos", "xfs"], "(,msdos1)/boot/grub"))]]),
    files: (guest) =>
      guest
        .remove("/boot/grub/i386-pc/core.img")
        .write("/usr/sbin/xfs_growfs", "#!/bin/sh\n", { mode: 0o755 })
        .edit("/etc/fstab", "LABEL=cloudimg-rootfs / ext4", "LABEL=img-rootfs / xfs")
        .edit("/boot/grub/grub.cfg", /LABEL=cloudimg-rootfs/g, "LABEL=img-rootfs"),
    // Its RAM disk has no driver for XFS, since the image was built with ext4.
    kills: ["B6-initrd-root-device"],
  },
];
