import { efiProgram } from "../support/efi-program.ts";
import type { Changes } from "../support/mutation/changes.ts";
import { esp, gptLayout } from "../support/mutation/gpt-layout.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const path = "/etc/fstab";
const line = "LABEL=cloudimg-rootfs / ext4 defaults 0 1";
const root = ["A6-fstab-root"];
const devices = ["A6-fstab-devices"];
const written = (text: string) => (guest: Changes) => guest.write(path, `${text}\n`);
const added = (text: string) => (guest: Changes) => guest.append(path, `${text}\n`);

/** The image as if EFI started it, with one more line. */
const efi = (text: string): Pick<Mutant, "image" | "files"> => ({
  image: gptLayout([esp, 550, "vfat", { "/EFI/BOOT/BOOTX64.EFI": efiProgram(0x8664) }]),
  files: added(text),
});

export const mutants: readonly Mutant[] = [
  { what: "no fstab", files: (guest) => guest.remove(path), kills: root },
  { what: "an empty fstab", files: written(""), kills: root },
  { what: "the line for / behind a hash", files: written(`#${line}`), kills: root },
  { what: "two lines for /", files: added(line), kills: root },
  { what: "a label that nothing has", files: written(line.replace("cloudimg-rootfs", "other")), kills: root },
  {
    what: "a UUID of the host as the root",
    files: written("UUID=11111111-2222-3333-4444-555555555555 / ext4 defaults 0 1"),
    kills: root,
  },
  { what: "the root by a device of one hypervisor", files: written("/dev/vda1 / ext4 defaults 0 1"), kills: root },
  {
    what: "the root on a loop device",
    files: written("/dev/loop0p1 / ext4 defaults 0 1"),
    kills: [...devices, ...root],
  },
  { what: "the root as another type", files: written(line.replace("ext4", "xfs")), kills: root },
  { what: "the root read-only", files: written(line.replace("defaults", "ro,noatime")), kills: root },
  { what: "the root never checked", files: written(line.replace("0 1", "0 0")), kills: root },
  { what: "the root checked second", files: written(line.replace("0 1", "0 2")), kills: root },
  { what: "a line cut short after the type of the root", files: written("LABEL=cloudimg-rootfs / ext4"), kills: root },
  { what: "a device mapping", files: added("/dev/mapper/vg-swap none swap sw 0 0"), kills: devices },
  { what: "a disk that instances do not have", files: added("/dev/vdb /srv ext4 defaults 0 2"), kills: devices },
  {
    what: "a file system of another UUID",
    files: added("UUID=11111111-2222-3333-4444-555555555555 /srv ext4 defaults 0 2"),
    kills: devices,
  },
  { what: "a swap file that is not there", files: added("/swapfile none swap sw 0 0"), kills: devices },
  { what: "a line that is none", files: added("LABEL=data /srv"), kills: devices },
  { what: "a pass that is no number", files: added("tmpfs /srv tmpfs defaults 0 yes"), kills: devices },
  {
    what: "tmpfs, a bind mount and a disk that may be missing",
    files: added(
      "tmpfs /tmp tmpfs nosuid 0 0\n/var/log /srv/log none bind 0 0\n/dev/vdb /mnt auto defaults,nofail 0 2",
    ),
    kills: [],
  },
  {
    what: "tabs, quotes, comments and an escape",
    files: written(
      `# the root\n\nLABEL="cloudimg-rootfs"\t/\text4\trw,errors=remount-ro\t0\t1\n  tmpfs /srv/with\\040space tmpfs defaults`,
    ),
    kills: [],
  },
  { what: "the EFI system partition mounted", ...efi("LABEL=ESP /boot/efi vfat umask=0077 0 2"), kills: [] },
  {
    what: "the EFI system partition by its serial number",
    ...efi("UUID=1234-ABCD /boot/efi vfat umask=0077 0 2"),
    kills: [],
  },
  { what: "the EFI system partition not mounted", ...efi("# nothing"), kills: ["A6-fstab-efi"] },
  {
    what: "the EFI system partition by a label that it has not",
    ...efi("LABEL=EFI /boot/efi vfat umask=0077 0 2"),
    kills: ["A6-fstab-efi"],
  },
  {
    what: "the EFI system partition never checked",
    ...efi("LABEL=ESP /boot/efi vfat umask=0077 0 0"),
    kills: ["A6-fstab-efi"],
  },
];
