import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readModuleFile } from "../../../src/guest/kernel/module-file.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { kernelObject } from "../../support/kernel-object.ts";
import { packedBy } from "../../support/packed-sample.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

const read = (bytes: Uint8Array) => readModuleFile("/a.ko", readerOf(bytes));
const good = { path: "/a.ko", architecture: "amd64", release: "6.1.0-18-amd64" };
const object = kernelObject("6.1.0-18-amd64");

describe("a kernel module", () => {
  const scratch = scratchDirectory();

  it("tells its architecture and the kernel that it was built for, as modinfo does", async function () {
    expect(await read(object)).to.deep.equal(good);
    needTools(this, "modinfo");
    writeFileSync(scratch("a.ko"), object);
    expect(runTool("modinfo", ["-F", "vermagic", scratch("a.ko")])).to.match(/^6\.1\.0-18-amd64 /);
  });

  it("may be packed", async function () {
    const packed = [gzipSync(object), packedBy(this, ["xz", "-c"], object), packedBy(this, ["zstd", "-c"], object)];
    for (const bytes of packed) expect(await read(bytes)).to.deep.equal(good);
    expect(await read(gzipSync(object).subarray(0, 100))).to.have.property("defect");
    expect(await read(packedBy(this, ["xz", "-c", "--x86", "--lzma2"], object))).to.have.property("unread");
  });

  it("may be for another architecture", async () => {
    expect(await read(kernelObject("1", "m", 183))).to.include({ architecture: "arm64" });
    expect(await read(kernelObject("1", "m", 22))).to.include({ architecture: undefined });
  });

  const defects: [string, (bytes: Buffer) => unknown, RegExp][] = [
    ["its magic", (bytes) => bytes.write("ELX", 1), /no ELF file/],
    ["its type", (bytes) => bytes.writeUInt16LE(2, 16), /type 2, not a module/],
    ["the size of its sections", (bytes) => bytes.writeUInt16LE(40, 58), /no table of sections/],
    ["the number of its sections", (bytes) => bytes.writeUInt16LE(0, 60), /no table of sections/],
    ["the place of its sections", (bytes) => bytes.writeUInt32LE(1 << 30, 40), /lies beyond its \d+ bytes/],
    ["the names of its sections", (bytes) => bytes.writeUInt16LE(9, 62), /have no names/],
    [
      "the name of its words",
      (bytes) => bytes.write(".xodinfo", bytes.indexOf("\0.modinfo\0.") + 1),
      /no section .modinfo/,
    ],
    ["its vermagic", (bytes) => bytes.write("xermagic", bytes.indexOf("vermagic")), /which kernel/],
    ["the place of its words", (bytes) => bytes.writeUInt32LE(1 << 30, bytes.length - 2 * 64 + 24), /which kernel/],
  ];
  for (const [what, change, clause] of defects) {
    it(`is damaged in ${what}`, async () => {
      const bytes = Buffer.from(object);
      change(bytes);
      expect(await read(bytes))
        .to.have.property("defect")
        .that.matches(clause);
    });
  }

  it("is damaged as an empty file, or one that is cut", async () => {
    expect(await read(Buffer.alloc(0))).to.have.property("defect", "it is empty");
    for (const size of [20, 63, 64, 200]) expect(await read(object.subarray(0, size))).to.have.property("defect");
  });
});
