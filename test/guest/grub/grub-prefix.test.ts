import { expect } from "chai";
import type { GrubBody } from "../../../src/guest/grub/grub-body.ts";
import { type GrubRoot, prefixFaults } from "../../../src/guest/grub/grub-prefix.ts";

describe("prefixFaults", () => {
  const root: GrubRoot = {
    scheme: "mbr",
    partition: 1,
    type: "ext4",
    uuid: "u-1",
    label: "r",
    directory: "/boot/grub",
  };
  const modules = ["biosdisk", "part_msdos", "ext2"];
  const faults = (body: Partial<GrubBody>, other: Partial<GrubRoot> = {}) =>
    prefixFaults({ modules, ...body }, { ...root, ...other });
  const search = (line: string) => ({
    modules: [...modules, "search_fs_uuid", "search_label"],
    prefix: "/boot/grub",
    configuration: `${line}\nset prefix=($root)'/boot/grub'\n`,
  });

  it("bears a prefix that leads to the root", () => {
    expect(faults({ prefix: "(,msdos1)/boot/grub" })).to.deep.equal([]);
    expect(faults({ prefix: "(hd0,msdos1)/boot/grub" })).to.deep.equal([]);
    const gpt = { scheme: "gpt", partition: 3, type: "xfs", directory: "/boot/grub2" } as const;
    expect(faults({ prefix: "(,gpt3)/boot/grub2", modules: ["xfs", "part_gpt", "biosdisk"] }, gpt)).to.deep.equal([]);
  });

  it("bears a search that finds the root", () => {
    expect(faults(search("search.fs_uuid u-1 root"))).to.deep.equal([]);
    expect(faults(search("search --no-floppy --fs-uuid --set=root u-1"))).to.deep.equal([]);
    expect(faults(search("search.fs_label r root"))).to.deep.equal([]);
  });

  const broken: [string, Partial<GrubBody>, RegExp][] = [
    ["no prefix", {}, /no prefix/],
    ["another partition", { prefix: "(,msdos2)/boot/grub" }, /lies in \(,msdos1\)/],
    ["another table", { prefix: "(,gpt1)/boot/grub" }, /lies in \(,msdos1\)/],
    ["another disk", { prefix: "(hd1,msdos1)/boot/grub" }, /lies in/],
    ["a volume of the host", { prefix: "(lvm/vg-root)/boot/grub" }, /lies in/],
    ["another directory", { prefix: "(,msdos1)/grub" }, /GRUB's directory is \/boot\/grub/],
    ["no device and no search", { prefix: "/boot/grub" }, /lies in/],
    ["a search for another UUID", search("search.fs_uuid u-2 root"), /the uuid u-2, and the root's is u-1/],
    ["a search for another label", search("search --label --set=root x"), /the label x, and the root's is r/],
    [
      "a search without the module for it",
      { ...search("search.fs_uuid u-1 root"), modules },
      /lacks the modules search_fs_uuid/,
    ],
    [
      "a module that is missing",
      { prefix: "(,msdos1)/boot/grub", modules: ["biosdisk", "ext2"] },
      /lacks the modules part_msdos/,
    ],
  ];
  for (const [what, body, expected] of broken) {
    it(`tells ${what}`, () => {
      expect(faults(body).join()).to.match(expected);
    });
  }

  it("tells where a configuration looks for itself elsewhere", () => {
    const { configuration, ...rest } = search("search.fs_uuid u-1 root");
    expect(faults({ ...rest, configuration: configuration.replace("/boot/grub", "/grub") })).to.deep.equal([
      "it looks for itself in /grub, not in /boot/grub",
    ]);
  });
});
