import type { Filesystem } from "../../src/filesystem/open-filesystem.ts";
import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const configuration = "/boot/grub/grub.cfg";
const root = ["A8-boot-entries-root"];
const files = ["A8-boot-entries-files"];
const searches = ["A8-grub-searches"];
const host = ["A8-no-host-devices"];
const edited = (from: string | RegExp, to: string) => (guest: Changes) => guest.edit(configuration, from, to);
/** The first entry of the menu, as it stands. */
const entry = (guest: Changes) => /^menuentry [\s\S]*?^}$/m.exec(guest.text(configuration))?.[0] ?? "";

/** The entry of the Boot Loader Specification that the stand-in has. */
const loaderEntry = (guest: Changes) => `/boot/loader/entries/${guest.tree.list("/boot/loader/entries")[0]}`;

export const mutants: readonly Mutant[] = [
  {
    what: "an entry whose root has another label",
    files: edited("root=LABEL=cloudimg-rootfs", "root=LABEL=root"),
    kills: root,
  },
  {
    what: "entries whose root is a disk of one hypervisor",
    files: edited(/root=LABEL=cloudimg-rootfs/g, "root=/dev/vda1"),
    kills: root,
  },
  {
    what: "an entry with a UUID of the host",
    files: edited("root=LABEL=cloudimg-rootfs", "root=UUID=11111111-2222-3333-4444-555555555555"),
    kills: root,
  },
  { what: "an entry without a root", files: edited("root=LABEL=cloudimg-rootfs", ""), kills: root },
  {
    what: "an entry with two roots",
    files: edited("root=LABEL=cloudimg-rootfs", "root=LABEL=cloudimg-rootfs root=/dev/sda1"),
    kills: root,
  },
  {
    what: "a root by its UUID",
    files: (guest) => {
      const uuid = /--fs-uuid --set=root (\S+)/.exec(guest.text(configuration))?.[1];
      guest.edit(configuration, /root=LABEL=cloudimg-rootfs/g, `root=UUID=${uuid}`);
    },
    kills: [],
  },
  {
    what: "one more entry, with a RAM disk that is not there",
    files: (guest) => guest.append(configuration, entry(guest).replace(/initrd\t\S+/, "$& /boot/microcode.img")),
    kills: files,
  },
  {
    what: "an entry with a kernel of another name that is not there",
    files: (guest) => guest.append(configuration, entry(guest).replace(/\/boot\/vmlinuz-\S+/, "/boot/memtest")),
    kills: files,
  },
  {
    what: "a search for a file system of the host",
    files: edited(/(--set=root) \S+/, "$1 11111111-2222-3333-4444-555555555555"),
    kills: searches,
  },
  {
    what: "a search by a label that nothing has",
    files: edited(/--fs-uuid --set=root \S+/, "--label --set=root host-root"),
    kills: searches,
  },
  {
    what: "a search for a file that is there",
    files: edited(/--fs-uuid --set=root \S+/g, "--file --set=root /boot/grub/grub.cfg"),
    kills: [],
  },
  {
    what: "an entry that os-prober found on the host",
    files: edited(
      "### END /etc/grub.d/30_os-prober",
      `menuentry 'Debian GNU/Linux 11 (on /dev/sda2)' --class debian $menuentry_id_option 'osprober-gnulinux-simple-1' {\n\tchainloader +1\n}\n### END /etc/grub.d/30_os-prober`,
    ),
    kills: host,
  },
  {
    what: "an entry for Windows from os-prober, in a section of its own",
    files: (guest) =>
      guest.append(
        configuration,
        "menuentry 'Windows' $menuentry_id_option 'osprober-chain-1' {\n\tchainloader +1\n}\n",
      ),
    kills: host,
  },
  {
    what: "a loop device on a kernel's command line",
    files: edited("no_timer_check", "no_timer_check resume=/dev/loop0p1"),
    kills: host,
  },
  {
    what: "a device mapping in a command",
    files: (guest) => guest.append(configuration, "set rootdevice=/dev/mapper/loop0p1\n"),
    kills: host,
  },
  {
    what: "GRUB's configuration removed",
    files: (guest) => guest.remove(configuration),
    kills: ["A8-boot-loader-names-kernel", ...root, ...files, ...host, "A9-boot-consoles", "A9-boot-timeout"],
  },
  { what: "a menu that waits", files: edited("set timeout=0", "set timeout=5"), kills: ["A9-boot-timeout"] },
  { what: "a menu that waits for a key", files: edited(/set timeout=0/g, ""), kills: ["A9-boot-timeout"] },
  { what: "no serial console in one entry", files: edited("console=ttyS0,115200", ""), kills: ["A9-boot-consoles"] },
  {
    what: "the serial console of another architecture",
    files: edited(/console=ttyS0,115200/g, "console=ttyAMA0"),
    kills: ["A9-boot-consoles"],
  },
  { what: "no console on the screen", files: edited(/console=tty0/g, ""), kills: ["A9-boot-consoles"] },
  {
    what: "a root file system of another UUID than the one that grub.cfg searches for",
    image: ({ rootFilesystem }) => ({
      rootFilesystem: {
        ...rootFilesystem,
        superblock: { ...rootFilesystem?.superblock, uuid: "11111111-2222-3333-4444-555555555555" },
      } as Filesystem,
    }),
    kills: searches,
  },
  {
    base: "redhat",
    what: "GRUB's environment without the command line that entries refer to",
    files: (guest) => guest.remove("/boot/grub2/grubenv"),
    kills: [...root, "A9-boot-consoles"],
  },
  {
    base: "redhat",
    what: "an environment block that GRUB does not take",
    files: (guest) => guest.append("/boot/grub2/grubenv", "#"),
    kills: [...root, "A9-boot-consoles"],
  },
  {
    base: "redhat",
    what: "a configuration that does not read the entries",
    files: (guest) => guest.edit("/boot/grub2/grub.cfg", "blscfg\n", ""),
    kills: [...root, ...files, "A8-boot-loader-names-kernel", "A9-boot-consoles"],
  },
  {
    base: "redhat",
    what: "an entry whose RAM disk is not there",
    files: (guest) => guest.append(loaderEntry(guest), "initrd /boot/microcode.img\n"),
    kills: files,
  },
];
