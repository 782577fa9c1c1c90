import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { contentsOf } from "../../../src/guest/kernel/kernel-contents.ts";
import { goodAmphora, kernelVersion } from "../../support/good-amphora.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

function contents(change: (entries: Map<string, Entry>) => unknown = () => {}) {
  const entries = goodAmphora();
  change(entries);
  return contentsOf(guestOf(memoryTree(entries)));
}

const image = `/boot/vmlinuz-${kernelVersion}`;
const modules = `/usr/lib/modules/${kernelVersion}`;

describe("what is packed inside of kernels", () => {
  it("is read from the guest", async () => {
    const { payload, moduleFiles, initrd } = contents();
    expect(await payload(image)).to.include({ compression: "gzip", release: kernelVersion });
    const files = await moduleFiles(modules);
    expect(files.map(({ path }) => path)).to.include.members([
      `${modules}/kernel/net/ip_vs.ko`,
      `${modules}/kernel/net/nf_conntrack.ko`,
    ]);
    for (const file of files) expect(file).to.include({ release: kernelVersion, architecture: "amd64" });
    expect((await initrd(`/boot/initrd.img-${kernelVersion}`)).entries.map(({ path }) => path)).to.include("init");
  });

  it("is read once", async () => {
    const { initrd } = contents();
    expect(await initrd("/boot/x")).to.equal(await initrd("/boot/x"));
  });

  it("may not be there", async () => {
    const { payload, moduleFiles, initrd } = contents((entries) => entries.set(image, "no kernel"));
    expect(await payload(image)).to.equal(undefined);
    expect(await moduleFiles("/lib/modules/none")).to.deep.equal([]);
    expect(await initrd("/boot/none")).to.include({ defect: "there is no such file" });
  });
});
