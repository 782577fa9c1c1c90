import { expect } from "chai";
import { readEfiProgram } from "../../src/guest/portable-executable.ts";
import { efiProgram } from "../support/efi-program.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("readEfiProgram", () => {
  const read = (bytes: Uint8Array) => readEfiProgram(memoryTree(new Map([["/a.efi", bytes]])), "/a.efi");
  const changed = (at: number, value: number) => {
    const bytes = efiProgram(0x8664);
    bytes.writeUInt16LE(value, at);
    return read(bytes);
  };

  it("knows the machines", () => {
    const found = [0x8664, 0xaa64, 0x14c, 0x1c2].map((machine) => read(efiProgram(machine)));
    expect(found).to.deep.equal(["amd64", "arm64", "i386", "armhf"].map((architecture) => ({ architecture })));
    expect(read(efiProgram(0x5064))).to.deep.equal({ defect: "it is for the machine 0x5064" });
  });

  it("says what is wrong with what firmware could not start", () => {
    expect(read(Buffer.from("#!/bin/sh\n"))).to.deep.equal({ defect: "it is no EFI program" });
    expect(changed(0x40, 0)).to.deep.equal({ defect: "it has no PE header" });
    expect(changed(0x3c, 0xfff0)).to.deep.equal({ defect: "it has no PE header" });
    expect(changed(0x40 + 24 + 68, 3)).to.deep.equal({ defect: "it is for subsystem 3, not an EFI application" });
    expect(changed(0x40 + 6, 0xffff)).to.deep.equal({ defect: "its table of sections lies beyond its headers" });
    expect(read(efiProgram(0x8664).subarray(0, 900))).to.deep.equal({
      defect: "a section ends at byte 1024, beyond its 900 bytes",
    });
    expect(readEfiProgram(memoryTree(new Map()), "/a.efi")).to.deep.equal({ defect: "there is no such file" });
  });
});
