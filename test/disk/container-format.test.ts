import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { detectFormat } from "../../src/disk/container-format.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { randomBytes } from "../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf, refusalOf } from "../support/refusal-code.ts";

describe("detectFormat", () => {
  const scratch = scratchDirectory();
  const of = (path: string) => detectFormat(readerOf(readFileSync(path)));

  before(function () {
    needTools(this, "qemu-img", "tar", "gzip", "xz");
    writeFileSync(scratch("raw"), randomBytes(1, 1024 * 1024));
  });

  it("knows qcow2 and tar by their content", () => {
    runTool("qemu-img", ["convert", "-O", "qcow2", "-f", "raw", scratch("raw"), scratch("disk.vmdk")]);
    expect(of(scratch("disk.vmdk"))).to.equal("qcow2");
    for (const format of ["ustar", "pax", "gnu", "v7"]) {
      runTool("tar", ["--format", format, "-C", scratch("."), "-cf", scratch("archive"), "raw"]);
      expect(of(scratch("archive")), format).to.equal("tar");
    }
    expect(of(scratch("raw"))).to.equal("raw");
  });

  for (const format of ["vmdk", "vhdx", "vdi", "qed", "parallels"]) {
    it(`refuses ${format} and says how to convert it`, () => {
      runTool("qemu-img", ["convert", "-O", format, "-f", "raw", scratch("raw"), scratch(format)]);
      const refusal = refusalOf(() => of(scratch(format)));
      expect(refusal?.code).to.equal("other-format");
      expect(refusal?.message).to.match(/qemu-img convert/);
    });
  }

  it("knows a vhd by its mark at the start or at the end", () => {
    for (const subformat of ["dynamic", "fixed"]) {
      const options = ["-O", "vpc", "-o", `subformat=${subformat}`, "-f", "raw"];
      runTool("qemu-img", ["convert", ...options, scratch("raw"), scratch("vhd")]);
      const bytes = readFileSync(scratch("vhd"));
      expect(detectFormat(readerOf(bytes)), subformat).to.equal("vhd");
      // Before 2004 the last byte of the footer was left out.
      expect(detectFormat(readerOf(bytes.subarray(0, -1))), subformat).to.equal("vhd");
    }
  });

  it("refuses compressed files and says how to unpack them", () => {
    runTool("gzip", ["-k", scratch("raw")]);
    runTool("xz", ["-k0", scratch("raw")]);
    expect(refusalOf(() => of(scratch("raw.gz")))?.message).to.match(/gzip -d/);
    expect(refusalOf(() => of(scratch("raw.xz")))?.message).to.match(/xz -d/);
  });

  it("refuses text, however long, and what is too small", () => {
    const text = (content: string) => codeOf(() => detectFormat(readerOf(Buffer.from(content))));
    expect(text("hello\n")).to.equal("text");
    expect(text("Grüße\r\n\t漢字\n".repeat(1000))).to.equal("text");
    expect(text("# Disk DescriptorFile\nversion=1\n")).to.equal("other-format");
    expect(codeOf(() => detectFormat(readerOf(Buffer.alloc(511))))).to.equal("not-an-image");
  });
});
