import { expect } from "chai";
import { bzImage, kernelVersion } from "../support/good-amphora.ts";
import type { Entry } from "../support/memory-tree.ts";
import { notPassed, resultsOf } from "../support/verification.ts";

type Change = (entries: Map<string, Entry>) => unknown;

const image = `/boot/vmlinuz-${kernelVersion}`;
const initrd = `/boot/initrd.img-${kernelVersion}`;
const modules = `/usr/lib/modules/${kernelVersion}`;
const grub = "/boot/grub/grub.cfg";

const edit =
  (path: string, from: string | RegExp, to: string): Change =>
  (entries) => {
    const text = String(entries.get(path));
    expect(text.replace(from, to)).to.not.equal(text);
    entries.set(path, text.replace(from, to));
  };

/** Each small change with the checks that do not pass then. */
const mutants: [string, Change, ...string[]][] = [
  ["the kernel removed", (entries) => entries.delete(image), "B1-kernel-installed fail"],
  ["the kernel emptied", (entries) => entries.set(image, ""), "B1-kernel-installed fail"],
  ["the kernel's magic overwritten", (entries) => bytesOf(entries).fill(0, 0x202, 0x206), "B1-kernel-image-valid fail"],
  ["the kernel's start overwritten", (entries) => bytesOf(entries).fill(0, 0, 4), "B1-kernel-image-valid fail"],
  [
    "another kernel under that name",
    (entries) => entries.set(image, bzImage("5.10.0-1-amd64")),
    "B1-kernel-image-valid fail",
  ],
  ["a kernel for i386", (entries) => bytesOf(entries).fill(0, 0x236, 0x238), "B1-kernel-image-valid fail"],
  ["the RAM disk removed", (entries) => entries.delete(initrd), "B1-kernel-initrd fail"],
  ["the RAM disk emptied", (entries) => entries.set(initrd, ""), "B1-kernel-initrd fail"],
  ["the RAM disk overwritten", (entries) => entries.set(initrd, "no RAM disk"), "B1-kernel-initrd fail"],
  ["modules.dep removed", (entries) => entries.delete(`${modules}/modules.dep`), "B1-kernel-modules-complete fail"],
  ["modules.dep emptied", (entries) => entries.set(`${modules}/modules.dep`, ""), "B1-kernel-modules-complete fail"],
  ["a module removed", (entries) => entries.delete(`${modules}/kernel/net/nf.ko`), "B1-kernel-modules-complete fail"],
  [
    "a module not listed",
    (entries) => entries.set(`${modules}/kernel/new.ko.xz`, "x"),
    "B1-kernel-modules-complete fail",
  ],
  ["the modules removed", removeModules, "B1-kernel-modules-complete fail"],
  ["an entry without RAM disk", edit(grub, /\tinitrd.*\n/, ""), "A8-boot-loader-names-kernel fail"],
  [
    "an entry with another RAM disk",
    edit(grub, `initrd.img-${kernelVersion}`, "initrd.img-1"),
    "A8-boot-loader-names-kernel fail",
  ],
  ["an entry for another place", edit(grub, "/boot/vmlinuz", "/nowhere/vmlinuz"), "A8-boot-loader-names-kernel fail"],
  [
    "an entry with a RAM disk elsewhere",
    edit(grub, "/boot/initrd", "/nowhere/initrd"),
    "A8-boot-loader-names-kernel fail",
  ],
  ["the configuration removed", (entries) => entries.delete(grub), "A8-boot-loader-names-kernel fail"],
  [
    "an entry for a kernel that is gone",
    edit(grub, /$/, "linux /boot/vmlinuz-9 ro\ninitrd /boot/initrd.img-9\n"),
    "B1-kernel-installed fail",
  ],
];

function bytesOf(entries: Map<string, Entry>): Buffer {
  const bytes = Buffer.from(entries.get(image) as Buffer);
  entries.set(image, bytes);
  return bytes;
}

function removeModules(entries: Map<string, Entry>): void {
  for (const path of [...entries.keys()]) if (path.startsWith(modules)) entries.delete(path);
}

describe("checks of the kernel", () => {
  for (const [what, files, ...expected] of mutants) {
    it(`see ${what}: ${expected.join(", ")}`, async () => {
      expect(await notPassed({ files })).to.have.members(expected);
    });
  }

  it("fail once when there is no kernel at all", async () => {
    const files = (entries: Map<string, Entry>) => {
      removeModules(entries);
      for (const path of [image, initrd]) entries.delete(path);
      entries.set(grub, "# nothing\n");
    };
    expect(await notPassed({ files })).to.deep.equal(["B1-kernel-installed fail"]);
    expect([...(await resultsOf({ files })).keys()].filter((id) => /kernel/.test(id))).to.deep.equal([
      "B1-kernel-installed",
    ]);
  });

  it("do not take a rescue kernel for one", async () => {
    const files = (entries: Map<string, Entry>) => {
      removeModules(entries);
      for (const path of [image, initrd]) entries.delete(path);
      entries.set("/boot/vmlinuz-0-rescue-1", bzImage("1"));
      entries.set(grub, "linux /boot/vmlinuz-0-rescue-1\n");
    };
    expect(await notPassed({ files })).to.deep.equal(["B1-kernel-installed fail"]);
  });

  it("know paths with a device, and those of a /boot of its own", async () => {
    for (const place of ["(hd0,msdos1)/boot/", "/"]) {
      expect(await notPassed({ files: edit(grub, /\/boot\//g, place) })).to.deep.equal([]);
    }
  });

  it("look at every version", async () => {
    const files = (entries: Map<string, Entry>) => entries.set("/boot/vmlinuz-6.9", bzImage("6.9"));
    expect(await notPassed({ files })).to.have.members([
      "B1-kernel-initrd fail",
      "B1-kernel-modules-complete fail",
      "A8-boot-loader-names-kernel fail",
    ]);
  });
});
