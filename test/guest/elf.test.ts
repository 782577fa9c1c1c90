import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { expect } from "chai";
import { architectureOfElf, elfDefect, parseElfHeader, readElfHeader } from "../../src/guest/elf.ts";
import { elf } from "../support/good-amphora.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

describe("an ELF header", () => {
  it("of the program that runs this test tells its machine", () => {
    const bytes = new Uint8Array(64);
    const file = openSync(process.execPath, "r");
    readSync(file, bytes);
    closeSync(file);
    const header = parseElfHeader(bytes);
    const expected = { x64: "amd64", arm64: "arm64", arm: "armhf", ia32: "i386" }[process.arch as string];
    expect(architectureOfElf(header)).to.equal(expected);
  });

  for (const [machine, bits, name] of [
    [62, 64, "amd64"],
    [3, 32, "i386"],
    [40, 32, "armhf"],
    [183, 64, "arm64"],
    [62, 32, undefined],
    [21, 64, undefined],
  ] as const) {
    it(`of machine ${machine} with ${bits} bits is for ${name}`, () => {
      expect(architectureOfElf(parseElfHeader(elf(machine, bits)))).to.equal(name);
    });
  }

  it("with the big end first is for none of the known architectures", () => {
    const bytes = Buffer.from(elf(62, 64));
    bytes[5] = 2;
    expect(parseElfHeader(bytes)?.machine).to.equal(62 * 256);
    expect(architectureOfElf(parseElfHeader(bytes))).to.equal(undefined);
  });

  it("is undefined of a script, a short file, a class or data that do not exist", () => {
    const wrong = (place: number) => Object.assign(Buffer.from(elf(62, 64)), { [place]: 3 });
    for (const bytes of [
      Buffer.from("#!/bin/sh\n exec true and more"),
      elf(62, 64).subarray(0, 19),
      wrong(4),
      wrong(5),
      new Uint8Array(),
    ]) {
      expect(parseElfHeader(bytes)).to.equal(undefined);
    }
  });

  it("of a file is read behind links, and is undefined of what is no file", () => {
    const tree = memoryTree(
      new Map<string, Entry>([
        ["/bin/a", elf(3, 32)],
        ["/bin/b", { link: "a" }],
        ["/bin/c", { link: "gone" }],
      ]),
    );
    expect(readElfHeader(tree, "/bin/b")?.machine).to.equal(3);
    expect([readElfHeader(tree, "/bin/c"), readElfHeader(tree, "/bin")]).to.deep.equal([undefined, undefined]);
  });

  const defectOf = (bytes: Uint8Array, isThere: (path: string) => boolean = existsSync) =>
    elfDefect((offset, size) => bytes.subarray(offset, offset + size), bytes.length, isThere);
  const changed = (bits: 32 | 64, change: (bytes: Buffer) => unknown) => {
    const bytes = Buffer.from(elf(bits === 64 ? 62 : 3, bits));
    change(bytes);
    return defectOf(bytes);
  };

  it("of the program that runs this test has no defect, nor of a small one", () => {
    expect(defectOf(readFileSync(process.execPath))).to.equal(undefined);
    for (const bits of [32, 64] as const) expect(changed(bits, () => undefined)).to.equal(undefined);
  });

  it("of a program that is linked at its start must lead to the loader", () => {
    const asked: string[] = [];
    const isThere = (path: string) => asked.push(path) === 0;
    expect(defectOf(readFileSync(process.execPath), isThere)).to.equal(`its loader ${asked[0]} is not there`);
    expect(existsSync(asked[0] ?? ""), asked[0]).to.equal(true);
  });

  for (const bits of [32, 64] as const) {
    const [count, table, length] = bits === 64 ? [56, 32, 64 + 32] : [44, 28, 52 + 16];
    it(`of ${bits} bits must lead to segments within the file`, () => {
      expect(changed(bits, (bytes) => bytes.writeUInt16LE(1, 16))).to.match(/type 1, not a program/);
      expect(changed(bits, (bytes) => bytes.writeUInt16LE(0, count))).to.match(/no program headers/);
      expect(changed(bits, (bytes) => bytes.writeUInt16LE(65535, count))).to.match(/headers lie beyond/);
      expect(changed(bits, (bytes) => bytes.writeUInt32LE(0xffffff, table))).to.match(/headers lie beyond/);
      expect(changed(bits, (bytes) => bytes.writeUInt32LE(0xffffff, length))).to.match(/segment .* lies beyond/);
      expect(changed(bits, (bytes) => bytes.writeUInt32LE(0, length))).to.match(/no segment to load/);
      expect(defectOf(elf(62, bits).subarray(0, 40))).to.match(/no whole ELF header/);
    });
  }
});
