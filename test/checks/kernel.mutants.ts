import { bzImage } from "../support/good-amphora.ts";
import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { kernelPlaces } from "./kernel-places.ts";

const grub = "/boot/grub/grub.cfg";
const placesOf = (guest: Changes) => kernelPlaces(guest.tree);
const patch = (change: (bytes: Buffer) => unknown) => (guest: Changes) =>
  guest.patch(placesOf(guest).image, (bytes) => void change(bytes));
/** The first byte of the kernel inside, and the first behind it. */
const payloadOf = (bytes: Buffer) => {
  const start = ((bytes[0x1f1] ?? 0) + 1) * 512 + bytes.readUInt32LE(0x248);
  return { start, end: start + bytes.readUInt32LE(0x24c) };
};

export const mutants: readonly Mutant[] = [
  {
    what: "the kernel removed",
    files: (guest) => guest.remove(placesOf(guest).image),
    kills: ["A8-boot-entries-files", "B1-kernel-installed"],
  },
  {
    what: "the kernel emptied",
    files: (guest) => guest.write(placesOf(guest).image, ""),
    kills: ["A8-boot-entries-files", "B1-kernel-installed"],
  },
  {
    what: "the kernel's magic overwritten",
    files: patch((bytes) => bytes.fill(0, 0x202, 0x206)),
    kills: ["B1-kernel-image-valid", "B1-kernel-release skipped"],
  },
  {
    what: "the kernel's start overwritten",
    files: patch((bytes) => bytes.fill(0, 0, 4)),
    kills: ["B1-kernel-image-valid", "B1-kernel-release skipped"],
  },
  {
    what: "a kernel for i386",
    files: patch((bytes) => bytes.fill(0, 0x236, 0x238)),
    kills: ["B1-kernel-image-valid"],
  },
  {
    what: "the kernel inside cut short, its length with it",
    files: patch((bytes) => bytes.writeUInt32LE(bytes.readUInt32LE(0x24c) - 4096, 0x24c)),
    kills: ["B1-kernel-image-valid"],
  },
  {
    what: "the end of the kernel inside overwritten",
    files: patch((bytes) => bytes.fill(0, payloadOf(bytes).end - 64, payloadOf(bytes).end - 4)),
    kills: ["B1-kernel-image-valid"],
  },
  {
    what: "a stretch of the kernel inside overwritten, as by a bad copy",
    files: patch((bytes) => bytes.fill(0, payloadOf(bytes).start + 1024 * 1024, payloadOf(bytes).start + 1280 * 1024)),
    kills: ["B1-kernel-image-valid"],
  },
  {
    what: "another size behind the kernel inside",
    files: patch((bytes) => bytes.writeUInt32LE(1, payloadOf(bytes).end - 4)),
    kills: ["B1-kernel-image-valid"],
  },
  {
    what: "another kernel under that name",
    files: (guest) => guest.write(placesOf(guest).image, bzImage("5.10.0-1-amd64")),
    kills: ["B1-kernel-release"],
  },
  {
    what: "a kernel that tells one release in its header and another inside",
    files: (guest) => {
      const { image, version } = placesOf(guest);
      const bytes = bzImage("5.10.0-1-amd64");
      bytes.write(`${version} (builder@host) #1 SMP`, 0x300, "latin1");
      guest.write(image, bytes);
    },
    kills: ["B1-kernel-release"],
  },
  {
    what: "another kernel of that release, packed with gzip",
    files: (guest) => guest.write(placesOf(guest).image, bzImage(placesOf(guest).version)),
    kills: [],
  },
  {
    what: "the directory of another kernel's modules",
    files: (guest) => guest.write("/usr/lib/modules/5.10.0-1-amd64/modules.dep", ""),
    kills: [
      "A8-boot-loader-names-kernel",
      "B1-kernel-initrd",
      "B1-kernel-installed",
      "B1-kernel-modules-complete",
      "B2-one-kernel",
    ],
  },
  {
    what: "a rescue kernel besides",
    files: (guest) => guest.write("/boot/vmlinuz-0-rescue-1", bzImage("1")),
    kills: [],
  },
  {
    what: "a kernel without network namespaces",
    files: (guest) => guest.edit(placesOf(guest).config, "CONFIG_NET_NS=y", "# CONFIG_NET_NS is not set"),
    kills: ["B8-kernel-configuration"],
  },
  {
    what: "a kernel that plugs no PCI device through ACPI",
    files: (guest) => guest.edit(placesOf(guest).config, "CONFIG_HOTPLUG_PCI_ACPI=y", "CONFIG_HOTPLUG_PCI_ACPI=m"),
    kills: ["B8-kernel-configuration"],
  },
  {
    what: "a kernel that plugs no PCI Express device",
    files: (guest) => guest.edit(placesOf(guest).config, "CONFIG_HOTPLUG_PCI_PCIE=y\n", ""),
    kills: ["B8-kernel-configuration"],
  },
  {
    what: "the kernel's configuration removed, which nothing reads but a check",
    files: (guest) => guest.remove(placesOf(guest).config),
    kills: [],
  },
  {
    what: "an entry without RAM disk",
    files: (guest) => guest.edit(grub, /\tinitrd.*\n/, ""),
    kills: ["A8-boot-loader-names-kernel"],
  },
  {
    what: "an entry with another RAM disk",
    files: (guest) => guest.edit(grub, /initrd\.img-\S+/, "initrd.img-1"),
    kills: ["A8-boot-entries-files", "A8-boot-loader-names-kernel"],
  },
  {
    what: "another kernel under that name",
    base: "redhat",
    files: (guest) => guest.write(placesOf(guest).image, bzImage("5.14.0-1.el9.x86_64")),
    kills: ["B1-kernel-release"],
  },
  {
    what: "a kernel without network namespaces",
    base: "redhat",
    files: (guest) => guest.edit(placesOf(guest).config, "CONFIG_NET_NS=y", "# CONFIG_NET_NS is not set"),
    kills: ["B8-kernel-configuration"],
  },
  {
    what: "the configuration beside the modules, as this family keeps another",
    base: "redhat",
    files: (guest) => {
      const { config, modules } = placesOf(guest);
      guest.write(`${modules}/config`, guest.text(config));
      guest.remove(config);
    },
    kills: [],
  },
  {
    what: "no kernel at all, only a rescue kernel",
    base: "redhat",
    files: (guest) => {
      const { image, initrd, modules, config } = placesOf(guest);
      guest.remove(image, initrd, modules, config);
      guest.write("/boot/vmlinuz-0-rescue-1", bzImage("1"));
    },
    kills: ["A8-boot-entries-files", "B1-kernel-installed"],
  },
  {
    what: "a second kernel with nothing of its own",
    base: "redhat",
    files: (guest) => guest.write("/boot/vmlinuz-6.9", bzImage("6.9")),
    kills: ["A8-boot-loader-names-kernel", "B1-kernel-initrd", "B1-kernel-modules-complete", "B2-one-kernel"],
  },
  {
    what: "the modules removed",
    base: "redhat",
    files: (guest) => guest.remove(placesOf(guest).modules),
    kills: ["B1-kernel-modules-complete"],
  },
  {
    what: "paths with a device in front",
    files: (guest) => guest.edit(grub, /\t\/boot\//g, "\t(hd0,msdos1)/boot/"),
    kills: [],
  },
];
