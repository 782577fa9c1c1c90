import { expect } from "chai";
import { readBootLoader } from "../../../src/guest/grub/boot-loader.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

const read = (...entries: [string, Entry][]) => readBootLoader(memoryTree(new Map(entries)));

describe("the boot loader's configuration", () => {
  it("is read from grub.cfg: each linux command with the initrd commands after it", () => {
    const text = `set linux_gfx_mode=auto
menuentry 'a' {
	linux	/boot/vmlinuz-1 root=LABEL=x ro
	initrd	/boot/microcode.img /boot/initrd.img-1
}
# linux /boot/vmlinuz-commented
menuentry 'b' {
  linuxefi "/vmlinuz-2"
  initrdefi "/initramfs-2.img"
}
`;
    const { sources, entries } = read(["/boot/grub/grub.cfg", text]);
    expect({ sources, entries }).to.deep.equal({
      sources: ["/boot/grub/grub.cfg"],
      entries: [
        {
          source: "/boot/grub/grub.cfg",
          title: "a",
          kernel: "/boot/vmlinuz-1",
          initrds: ["/boot/microcode.img", "/boot/initrd.img-1"],
          options: "root=LABEL=x ro",
        },
        {
          source: "/boot/grub/grub.cfg",
          title: "b",
          kernel: "/vmlinuz-2",
          initrds: ["/initramfs-2.img"],
          options: "",
        },
      ],
    });
  });

  it("is read from the entries of the Boot Loader Specification", () => {
    const entry =
      "title Fedora\nversion 5\nlinux /vmlinuz-5\ninitrd /initramfs-5.img $tuned_initrd\noptions root=UUID=1 ro\n";
    const { sources, entries } = read(
      ["/boot/grub2/grub.cfg", "blscfg\n"],
      ["/boot/loader/entries/5.conf", entry],
      ["/boot/loader/entries/5.conf.bak", entry],
      ["/boot/loader/entries/no.conf", "title none\n"],
    );
    expect(sources).to.deep.equal([
      "/boot/grub2/grub.cfg",
      "/boot/loader/entries/5.conf",
      "/boot/loader/entries/no.conf",
    ]);
    expect(entries).to.deep.equal([
      {
        source: "/boot/loader/entries/5.conf",
        title: "Fedora",
        kernel: "/vmlinuz-5",
        initrds: ["/initramfs-5.img"],
        options: "root=UUID=1 ro",
      },
    ]);
  });

  it("may hold very many entries", () => {
    const { entries } = read(["/boot/grub/grub.cfg", "linux /a\n".repeat(500_000)]);
    expect(entries).to.have.length(500_000);
  });

  it("is nothing where there is none", () => {
    expect(read()).to.deep.equal({ sources: [], entries: [], commands: [] });
  });

  it("leaves out the entries of the Boot Loader Specification where GRUB does not read them", () => {
    const entry = "title Fedora\nlinux /vmlinuz-5\n";
    const alone = read(["/boot/loader/entries/5.conf", entry]);
    expect(alone.entries).to.have.length(1);
    const { sources, entries } = read(["/boot/grub/grub.cfg", "set a=b\n"], ["/boot/loader/entries/5.conf", entry]);
    expect({ sources, entries }).to.deep.equal({ sources: ["/boot/grub/grub.cfg"], entries: [] });
  });

  it("puts in variables: those of GRUB's environment before those that scripts set", () => {
    const environment = "# GRUB Environment Block\nkernelopts=root=UUID=1 ro\n".padEnd(1024, "#");
    const { entries } = read(
      ["/boot/grub2/grub.cfg", 'set kernelopts="root=UUID=2"\nset more="quiet $unset"\nblscfg\n'],
      ["/boot/grub2/grubenv", environment],
      ["/boot/loader/entries/5.conf", "linux /vmlinuz-5\noptions $kernelopts $more $tuned_params\n"],
    );
    expect(entries.map(({ options }) => options.trim())).to.deep.equal(["root=UUID=1 ro quiet $unset"]);
  });
});
