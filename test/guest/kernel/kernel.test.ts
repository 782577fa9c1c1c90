import { expect } from "chai";
import { readKernels } from "../../../src/guest/kernel/kernel.ts";
import { goodAmphora, kernelVersion } from "../../support/good-amphora.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const kernels = (entries: Iterable<[string, Entry]>) => readKernels(memoryTree(new Map(entries)));
const modules = `/usr/lib/modules/${kernelVersion}`;

describe("the guest's kernels", () => {
  it("have image, initial RAM disk and modules", () => {
    expect(kernels(goodAmphora())).to.deep.equal([
      {
        version: kernelVersion,
        image: `/boot/vmlinuz-${kernelVersion}`,
        initrd: `/boot/initrd.img-${kernelVersion}`,
        modules,
      },
    ]);
  });

  it("are known by their modules alone, and by their image alone", () => {
    const entries = goodAmphora();
    entries.delete(`/boot/vmlinuz-${kernelVersion}`);
    entries.set("/boot/vmlinuz-5.10", "x");
    expect(kernels(entries)).to.deep.equal([
      { version: "5.10", image: "/boot/vmlinuz-5.10" },
      { version: kernelVersion, initrd: `/boot/initrd.img-${kernelVersion}`, modules },
    ]);
  });

  it("may call their RAM disks as the RPM family does", () => {
    const found = kernels([
      ["/boot/vmlinuz-5.14", "x"],
      ["/boot/initramfs-5.14.img", "x"],
    ]);
    expect(found[0]?.initrd).to.equal("/boot/initramfs-5.14.img");
  });

  it("include a dangling link but no rescue kernel and no file in /lib/modules", () => {
    const found = kernels([
      ["/boot/vmlinuz-0-rescue-0123", "x"],
      ["/boot/vmlinuz-6.0", { link: "gone" }],
      ["/lib/modules/README", "x"],
    ]);
    expect(found).to.deep.equal([{ version: "6.0" }]);
  });

  it("are none in an empty tree", () => {
    expect(kernels([])).to.deep.equal([]);
  });
});
