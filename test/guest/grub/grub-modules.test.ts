import { expect } from "chai";
import { readGrubModules } from "../../../src/guest/grub/grub-modules.ts";
import { type Entry, memoryTree } from "../../support/memory-tree.ts";

describe("readGrubModules", () => {
  const directory = "/boot/grub2/i386-pc";
  const read = (entries: Record<string, Entry>) =>
    readGrubModules(
      memoryTree(new Map(Object.entries(entries).map(([name, entry]) => [`${directory}/${name}`, entry]))),
      "i386-pc",
    );
  const whole = {
    "normal.mod": "m",
    "gzio.mod": "m",
    "linux.mod": "m",
    "moddep.lst": "normal: gzio\ngzio:\nlinux: kernel gzio\n",
    "command.lst": "*linux: linux\nnormal: normal\n",
  };

  it("finds all that the lists speak of", () => {
    expect(read(whole)).to.deep.equal({ directory, present: 3, listed: 3, missing: [] });
  });

  it("does not look for what GRUB 2.12 lists and has for EFI alone", () => {
    const lists = { ...whole, "moddep.lst": `${whole["moddep.lst"]}bli: normal\n` };
    expect(read(lists)).to.deep.equal({ directory, present: 3, listed: 4, missing: [] });
  });

  it("tells what is missing", () => {
    const { "gzio.mod": _, ...without } = whole;
    expect(read(without)?.missing).to.deep.equal(["gzio"]);
    expect(read({ ...whole, "normal.mod": "" })?.missing).to.deep.equal(["normal"]);
    expect(read({ ...whole, "command.lst": "boot: boot\n" })?.missing).to.deep.equal(["boot"]);
    expect(read({ "linux.mod": "m" })).to.deep.equal({ directory, present: 1, listed: undefined, missing: ["normal"] });
    expect(readGrubModules(memoryTree(new Map()), "i386-pc")).to.equal(undefined);
  });
});
