import type { DistributionFamily } from "../../../src/os-release.ts";
import { elf, kernelVersion } from "../good-amphora.ts";
import { grubBootImage } from "../grub-bytes.ts";
import type { Entry } from "../memory-tree.ts";

const consoles = "console=tty0 console=ttyS0,115200";

/** What the checks of the boot loader, fstab and the disk's layout need of the tiny amphora. */
export function bootEntries(family: DistributionFamily): [string, Entry][] {
  const directory = family === "redhat" ? "/boot/grub2" : "/boot/grub";
  const program = (path: string): [string, Entry] => [path, { content: elf(62, 64), mode: 0o755 }];
  return [
    ["/etc/fstab", "# made by hand\nLABEL=cloudimg-rootfs / ext4 defaults 0 1\n"],
    [`${directory}/i386-pc/boot.img`, grubBootImage()],
    [`${directory}/i386-pc/normal.mod`, "module"],
    [`${directory}/i386-pc/moddep.lst`, "normal:\n"],
    ...(family === "redhat" ? loaderEntries() : [["/boot/grub/grub.cfg", menu()] as [string, Entry]]),
    ["/usr/bin/growpart", { content: "#!/bin/sh\n", mode: 0o755 }],
    program("/usr/sbin/resize2fs"),
  ];
}

function menu(): string {
  return `set timeout=0
menuentry 'Debian' {
	search --no-floppy --label --set=root cloudimg-rootfs
	linux	/boot/vmlinuz-${kernelVersion} root=LABEL=cloudimg-rootfs ro ${consoles}
	initrd	/boot/initrd.img-${kernelVersion}
}
`;
}

/** What the RPM family has: a configuration that reads the entries of the Boot Loader Specification. */
function loaderEntries(): [string, Entry][] {
  const environment = `# GRUB Environment Block\nkernelopts=root=LABEL=cloudimg-rootfs ro ${consoles}\n`;
  const entry = [
    "title Rocky Linux",
    `version ${kernelVersion}`,
    `linux /boot/vmlinuz-${kernelVersion}`,
    `initrd /boot/initramfs-${kernelVersion}.img`,
    "options $kernelopts $tuned_params",
  ];
  return [
    ["/boot/grub2/grub.cfg", "set timeout=0\nsearch --no-floppy --label --set=root cloudimg-rootfs\nblscfg\n"],
    ["/boot/grub2/grubenv", environment.padEnd(1024, "#")],
    [`/boot/loader/entries/0123-${kernelVersion}.conf`, `${entry.join("\n")}\n`],
  ];
}
