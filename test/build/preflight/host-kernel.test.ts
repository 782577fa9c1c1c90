import { join } from "node:path";
import { expect } from "chai";
import { kernelSupport, knowsFilesystem } from "../../../src/build/preflight/host-kernel.ts";
import { complaints, groundOf, writeTree } from "../../support/build-ground.ts";
import { testDirectory } from "../fixture.ts";

describe("knowsFilesystem", () => {
  const directory = testDirectory();

  it("asks the running kernel, and its modules", () => {
    writeTree(directory.path, {
      "proc/filesystems": "nodev\ttmpfs\n\text3\n\txfs\n",
      "modules/modules.dep": "kernel/fs/ext4/ext4.ko.zst: kernel/fs/jbd2/jbd2.ko.zst\n",
      "modules/modules.builtin": "kernel/fs/fat/vfat.ko\n",
    });
    const knows = (name: string) =>
      knowsFilesystem(name, join(directory.path, "proc"), join(directory.path, "modules"));
    expect(["xfs", "ext4", "vfat", "ext3"].map(knows)).to.deep.equal([true, true, true, true]);
    expect(["ext2", "fs", "btrfs"].map(knows)).to.deep.equal([false, false, false]);
    expect(knowsFilesystem("xfs", "/nonexistent", "/nonexistent")).to.equal(false);
  });

  it("knows what this host's kernel has", () => {
    expect(knowsFilesystem("ext4")).to.equal(true);
    expect(knowsFilesystem("no-such-fs")).to.equal(false);
  });
});

describe("kernelSupport", () => {
  it("wants an emulator for the programs of another architecture", () => {
    const [told] = complaints(kernelSupport(groundOf("-i debian -a ppc64le", {}, "/nowhere")));
    expect(told).to.match(/^blocking architecture: .*; install an emulator with "apt-get install qemu-user-static"$/);
    const own = process.arch === "x64" ? "i386" : process.arch;
    expect(kernelSupport(groundOf(`-i debian -a ${own}`, {}, "/nowhere"))).to.deep.equal([]);
  });

  it("wants the file systems of the image's partitions", () => {
    const elements = new Map([
      ["vm", "/vm"],
      ["block-device-efi", "/efi"],
    ]);
    const told = kernelSupport(groundOf("-i debian", {}, "/nowhere", elements)).map(({ what }) => what);
    expect(told[0]).to.equal("The kernel can mount ext4");
    expect(told[1]).to.match(/can(not)? mount vfat$/);
  });
});
