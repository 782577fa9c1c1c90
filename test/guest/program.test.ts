import { expect } from "chai";
import { programDefect } from "../../src/guest/program.ts";
import { elf } from "../support/good-amphora.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

describe("a program of the guest", () => {
  const tree = (program: Entry) =>
    memoryTree(
      new Map<string, Entry>([
        ["/usr/bin/python3", { link: "python3.11" }],
        ["/usr/bin/python3.11", elf(62, 64)],
        ["/program", program],
      ]),
    );

  for (const [what, program] of [
    ["an ELF program", elf(62, 64)],
    ["a script", "#!/usr/bin/python3\nimport sys\n"],
    ["a script whose interpreter has an argument", "#! /usr/bin/python3 -I\n"],
    ["a link to a program", { link: "/usr/bin/python3" }],
  ] as const) {
    it(`is ${what}`, () => {
      expect(programDefect(tree(program), "/program")).to.equal(undefined);
    });
  }

  for (const [what, program, defect] of [
    ["nothing", { link: "/gone" }, "there is no such file"],
    ["a directory", { directory: true }, "there is no such file"],
    ["empty", "", "it is empty"],
    ["neither", "import sys\n", "it is neither an ELF program nor a script"],
    ["a script without interpreter", "#!\n/usr/bin/python3", "it is neither an ELF program nor a script"],
    ["a script for what is gone", "#!/usr/bin/perl -w\n", "its interpreter /usr/bin/perl is not there"],
    ["a script for a directory", "#!/usr/bin\n", "its interpreter /usr/bin is not there"],
    ["a script for a relative path", "#!python3\n", "its interpreter python3 is not there"],
    ["cut short", elf(62, 64).subarray(0, 64), "its 1 program headers lie beyond its 64 bytes"],
  ] as const) {
    it(`is none when it is ${what}`, () => {
      expect(programDefect(tree(program), "/program")).to.equal(defect);
    });
  }
});
