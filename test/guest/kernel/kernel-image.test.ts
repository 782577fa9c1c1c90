import { expect } from "chai";
import { parseKernelImage } from "../../../src/guest/kernel/kernel-image.ts";
import { bzImage } from "../../support/good-amphora.ts";

const parse = (bytes: Buffer, architecture: Parameters<typeof parseKernelImage>[2]) =>
  parseKernelImage((offset, size) => bytes.subarray(offset, offset + size), bytes.length, architecture);

describe("a kernel image", () => {
  const arm = Buffer.alloc(512);
  arm.writeUInt32LE(0x016f2818, 36);
  arm.writeUInt32LE(512, 44);

  it("is read in the format of its architecture", () => {
    expect(parse(bzImage("1.0"), "amd64")).to.have.property("release", "1.0");
    expect(parse(arm, "armhf")).to.have.property("format", "zImage");
    expect(parse(arm, "amd64")).to.have.property("defect");
    expect(parse(bzImage("1.0"), "arm64")).to.have.property("defect");
  });

  it("is told by its magic where the architecture is unknown", () => {
    expect(parse(bzImage("1.0"), undefined)).to.have.property("release", "1.0");
    expect(parse(arm, undefined)).to.have.property("format", "zImage");
    expect(parse(Buffer.alloc(4096), undefined))
      .to.have.property("defect")
      .that.matches(/no kernel format/);
  });
});
