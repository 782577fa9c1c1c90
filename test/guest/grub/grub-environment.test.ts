import { expect } from "chai";
import { readGrubEnvironment } from "../../../src/guest/grub/grub-environment.ts";
import { memoryTree } from "../../support/memory-tree.ts";

describe("readGrubEnvironment", () => {
  const read = (text: string, path = "/boot/grub2/grubenv") => [
    ...readGrubEnvironment(memoryTree(new Map([[path, text]]))),
  ];
  const block = (text: string) => `# GRUB Environment Block\n${text}`.padEnd(1024, "#");

  it("reads the variables of a whole block", () => {
    expect(read(block("saved_entry=1\nkernelopts=root=UUID=1 ro\npath=a\\\\b\n"))).to.deep.equal([
      ["saved_entry", "1"],
      ["kernelopts", "root=UUID=1 ro"],
      ["path", "a\\b"],
    ]);
    expect(read(block("a=1\n"), "/boot/grub/grubenv")).to.deep.equal([["a", "1"]]);
  });

  it("takes nothing of a block that GRUB would not take", () => {
    expect(read(`${block("a=1\n")}#`)).to.deep.equal([]);
    expect(read(`#${block("a=1\n").slice(0, 1023)}`)).to.deep.equal([]);
    expect(read(block("# WARNING: a = b\nno variable\n"))).to.deep.equal([]);
    expect([...readGrubEnvironment(memoryTree(new Map()))]).to.deep.equal([]);
  });
});
