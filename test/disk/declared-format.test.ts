import { expect } from "chai";
import { formatFindings, formatOfName } from "../../src/disk/declared-format.ts";

describe("formatOfName", () => {
  it("knows what extensions promise", () => {
    const names = ["a.qcow2", "/x/b.QCOW2", "c.vhd", "d.raw", "e.tar", "f.img", "g", "h.toString", "vhd"];
    expect(names.map(formatOfName)).to.deep.equal([
      "qcow2",
      "qcow2",
      "vhd",
      "raw",
      "tar",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("formatFindings", () => {
  it("tells who states another format than the content has", () => {
    const declared = [
      { by: "its name", format: "qcow2" },
      { by: "the build record", format: "raw" },
      { by: "the request", format: "constructor" },
    ];
    expect(formatFindings("qcow2", declared)).to.deep.equal([
      'the build record says "raw", but its content is qcow2',
      'the request says "constructor", but its content is qcow2',
    ]);
    expect(formatFindings("raw", [])).to.deep.equal([]);
  });

  it("takes QEMU's word for VHD", () => {
    expect(formatFindings("vhd", [{ by: "qemu-img", format: "vpc" }])).to.deep.equal([]);
  });
});
