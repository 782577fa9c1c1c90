/** A section of the checklist of a correct amphora, and how many items it has. */
export interface ChecklistSection {
  readonly letter: string;
  readonly title: string;
  readonly items: number;
}

/** What a correct amphora shows; a check's id begins with the item that it answers. */
export const checklist: readonly ChecklistSection[] = [
  { letter: "A", title: "Container file, partitions, file system, boot loader", items: 13 },
  { letter: "B", title: "Kernel, initial RAM disk, modules", items: 14 },
  { letter: "C", title: "Packages", items: 18 },
  { letter: "D", title: "The amphora agent", items: 14 },
  { letter: "E", title: "Units", items: 9 },
  { letter: "F", title: "Network and name resolution", items: 6 },
  { letter: "G", title: "cloud-init", items: 6 },
  { letter: "H", title: "The RAM disk of certificates", items: 3 },
  { letter: "I", title: "Logs", items: 4 },
  { letter: "J", title: "Kernel values", items: 4 },
  { letter: "K", title: "SELinux", items: 3 },
  { letter: "L", title: "ssh", items: 5 },
  { letter: "M", title: "Hygiene and secrets", items: 15 },
  { letter: "N", title: "The running amphora", items: 12 },
];

/** Items that no check answers, each with the reason. */
export const notChecked: Readonly<Record<string, string>> = {
  H2: "the mounted RAM disk is seen only in a running amphora; `booted-certificates` looks at it",
  H3: "no fault of an image: keys that live in memory are gone after a reboot, by design",
  M7: "it lists leftovers of a build that are tolerated, so there is nothing to fail; M6 is about the others",
  I4: "the file arrives with the configuration drive, not with the image",
};

/** What the checks of an item do not look at, and why. */
export const limits: Readonly<Record<string, string>> = {
  A5: "a whole check of the file system is e2fsck's or xfs_repair's; here every checksum of metadata that is read, the mark of a clean unmount and the journal",
  A7: "the code of GRUB's core image is compared only where the guest keeps its own core.img; its error correction is not used, so that damage that GRUB would repair counts",
  A13: "a sample of programs and the dynamic loaders; the first bytes of all programs take longer than the other checks together",
  B1: "a kernel packed with xz and the x86 filter, as Debian's, is followed from header to footer, not unpacked; initial RAM disks packed with bzip2, lzma or lzo are skipped aloud",
  B8: "not applicable where the guest keeps no configuration of its kernel",
  B12: "modprobe.d inside the initial RAM disk, which is a copy",
  C5: "a program's shared libraries, which --deep finds missing where a package owns them; its loader is looked for",
  C13: "sos is asked of the RPM family only",
  C14: "open-vm-tools: whether VMware is wanted is stated nowhere",
  C18: "pending security updates, for which the archive of the day is needed",
  D4: "nothing of the image is run; modules are looked for by their paths instead of imported",
  D10: "the commit is checked to be one; a ref asked for is not yet in a build record",
  D12: "what the agent answers, offline; `N4-agent-versions` holds it against the packages",
  E5: "time servers: a systemd-timesyncd without one is harmless",
  M5: "mounts that were left show only as entries below /proc and /sys",
  M12: "capabilities of files",
  M13: "packages' own files, which are public, and files over 256 KiB",
};

/** The ids of all items: `A1`, `A2`, … */
export function itemsOf(sections: readonly ChecklistSection[] = checklist): string[] {
  return sections.flatMap(({ letter, items }) => Array.from({ length: items }, (_, index) => `${letter}${index + 1}`));
}
