import { gzipSync } from "node:zlib";
import { kernelObject } from "../support/kernel-object.ts";
import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { kernelPlaces, modulePath, withoutModules } from "./kernel-places.ts";

const placesOf = (guest: Changes) => kernelPlaces(guest.tree);
const dep = (guest: Changes) => `${placesOf(guest).modules}/modules.dep`;

/** Features whose modules are taken away, with the check that misses them. */
const features: readonly [string, readonly string[], string][] = [
  ["the RAM disk", ["brd"], "B3-certificate-modules"],
  ["the encryption of the device mapper", ["dm-crypt"], "B3-certificate-modules"],
  ["the cipher mode xts", ["xts"], "B3-certificate-modules"],
  ["LVS by least connections", ["ip_vs_lc"], "B4-balancing-modules"],
  ["LVS by source address", ["ip_vs_sh"], "B4-balancing-modules"],
  ["the masquerading of nft", ["nft_masq"], "B5-masquerade-modules"],
  ["notrack of nft", ["nft_ct"], "B5-masquerade-modules"],
  ["network cards of virtio", ["virtio_net"], "B6-virtio-modules"],
  ["disks of virtio", ["virtio_blk", "virtio_scsi"], "B6-virtio-modules"],
  ["the SATA controller of q35, as in Debian's kernel for clouds", ["ahci"], "B7-config-drive-modules"],
  ["the IDE controller of pc", ["ata_piix"], "B7-config-drive-modules"],
  ["the file system of CD-ROMs", ["isofs"], "B7-config-drive-modules"],
  ["code page 437", ["nls_cp437"], "B7-config-drive-modules"],
  ["random numbers from the host", ["virtio-rng"], "B9-virtio-rng-module"],
  ["Intel's virtual functions", ["iavf"], "B10-sriov-modules"],
  ["VRF", ["vrf"], "B11-optional-modules"],
];

export const mutants: readonly Mutant[] = [
  ...features.map(
    ([what, names, kill]): Mutant => ({
      what: `a kernel without ${what}`,
      files: (guest) => withoutModules(guest, ...names),
      kills: [kill],
    }),
  ),
  {
    what: "a kernel without one of two that do the same",
    files: (guest) => withoutModules(guest, "virtio_scsi"),
    kills: [],
  },
  {
    what: "a feature moved into the kernel",
    files: (guest) => {
      withoutModules(guest, "brd");
      guest.append(`${placesOf(guest).modules}/modules.builtin`, "kernel/drivers/block/brd.ko\n");
    },
    kills: [],
  },
  {
    what: "modules.builtin removed",
    files: (guest) => guest.remove(`${placesOf(guest).modules}/modules.builtin`),
    kills: ["B1-kernel-modules-complete"],
  },
  {
    what: "a module removed that nothing needs",
    files: (guest) => guest.remove(modulePath(guest, "squashfs")),
    kills: ["B1-kernel-modules-complete"],
  },
  {
    what: "a dependency removed",
    files: (guest) => guest.remove(modulePath(guest, "libata")),
    kills: ["B1-kernel-modules-complete", "B7-config-drive-modules"],
  },
  {
    what: "a module not listed",
    files: (guest) => guest.write(`${placesOf(guest).modules}/kernel/new.ko.xz`, "x"),
    kills: ["B1-kernel-modules-complete"],
  },
  {
    what: "modules.dep emptied",
    files: (guest) => guest.write(dep(guest), ""),
    kills: ["B1-kernel-modules-complete"],
  },
  { what: "modules.dep removed", files: (guest) => guest.remove(dep(guest)), kills: ["B1-kernel-modules-complete"] },
  {
    what: "iptables' modules taken away, which nothing uses beside nft",
    files: (guest) => withoutModules(guest, "iptable_nat", "ip6table_nat", "iptable_raw", "ip6table_raw"),
    kills: [],
  },
  {
    what: "a module of another kernel",
    files: (guest) => guest.write(modulePath(guest, "ip_vs"), kernelObject("5.10.0-1-amd64", "ip_vs")),
    kills: ["B1-module-files"],
  },
  {
    what: "a module for another architecture",
    files: (guest) => guest.write(modulePath(guest, "ip_vs"), kernelObject(placesOf(guest).version, "ip_vs", 183)),
    kills: ["B1-module-files"],
  },
  {
    what: "a module cut short",
    files: (guest) => {
      const path = modulePath(guest, "dm-crypt");
      return guest.write(path, guest.tree.read(path, { offset: 0, size: 4096 }));
    },
    kills: ["B1-module-files"],
  },
  { what: "a module emptied", files: (guest) => guest.write(modulePath(guest, "brd"), ""), kills: ["B1-module-files"] },
  {
    what: "a needed file system blacklisted",
    files: (guest) => guest.write("/etc/modprobe.d/cis.conf", "blacklist vfat\n"),
    kills: ["B12-modules-not-banned"],
  },
  {
    what: "a needed module that is installed as nothing",
    files: (guest) => guest.write("/etc/modprobe.d/cis.conf", "install ip-vs /bin/false\n"),
    kills: ["B12-modules-not-banned"],
  },
  {
    what: "what a needed module depends on blacklisted",
    files: (guest) => guest.write("/usr/lib/modprobe.d/cis.conf", "blacklist nf_conntrack\n"),
    kills: ["B12-modules-not-banned"],
  },
  {
    what: "a needed module kept away on the kernel's command line",
    files: (guest) => guest.edit("/boot/grub/grub.cfg", "console=tty0", "console=tty0 module_blacklist=virtio_net"),
    kills: ["B12-modules-not-banned"],
  },
  {
    what: "a blacklist in a file that modprobe does not read",
    files: (guest) => guest.write("/etc/modprobe.d/cis.conf.disabled", "blacklist vfat\n"),
    kills: [],
  },
  {
    what: "a blacklist that a file of the same name in /etc replaces",
    files: (guest) => {
      guest.write("/usr/lib/modprobe.d/cis.conf", "blacklist vfat\n");
      guest.link("/etc/modprobe.d/cis.conf", "/dev/null");
    },
    kills: [],
  },
  {
    what: "a kernel without the masquerading of nft",
    base: "redhat",
    files: (guest) => withoutModules(guest, "nft_masq"),
    kills: ["B5-masquerade-modules"],
  },
  {
    what: "a module of another kernel",
    base: "redhat",
    files: (guest) => guest.write(modulePath(guest, "ip_vs"), kernelObject("5.14.0-1.el9.x86_64", "ip_vs")),
    kills: ["B1-module-files"],
  },
  {
    what: "modules packed with gzip",
    base: "redhat",
    files: (guest) => packModule(guest, "ip_vs", kernelObject(placesOf(guest).version, "ip_vs")),
    kills: [],
  },
  {
    what: "a packed module of another kernel",
    base: "redhat",
    files: (guest) => packModule(guest, "ip_vs", kernelObject("5.14.0-1.el9.x86_64", "ip_vs")),
    kills: ["B1-module-files"],
  },
  {
    what: "a needed file system blacklisted, as a benchmark of this family has it",
    base: "redhat",
    files: (guest) => guest.write("/etc/modprobe.d/CIS.conf", "install vfat /bin/false\nblacklist vfat\n"),
    kills: ["B12-modules-not-banned"],
  },
];

/** Puts a packed file in the place of a module. */
function packModule(guest: Changes, name: string, object: Uint8Array): void {
  const path = modulePath(guest, name);
  guest.remove(path);
  guest.write(`${path}.gz`, gzipSync(object));
  guest.edit(dep(guest), new RegExp(`/${name}\\.ko\\b`, "g"), `/${name}.ko.gz`);
}
