import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { readFooter } from "../../../src/disk/vhd/footer.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { rewriteFooter } from "./vhd-fixture.ts";

const MiB = 1024 * 1024;

describe("readFooter", () => {
  const scratch = scratchDirectory();
  let fixed: Buffer;
  let dynamic: Buffer;

  before(function () {
    needTools(this, "qemu-img");
    const create = (subformat: string, size: string) => {
      runTool("qemu-img", ["create", "-q", "-f", "vpc", "-o", `subformat=${subformat}`, scratch("vhd"), size]);
      return readFileSync(scratch("vhd"));
    };
    fixed = create("fixed", "5M");
    dynamic = create("dynamic", "5M");
  });

  const read = (bytes: Uint8Array) => readFooter(readerOf(bytes));
  const qemuSize = (bytes: Buffer): number => {
    writeFileSync(scratch("changed"), bytes);
    return JSON.parse(runTool("qemu-img", ["info", "-f", "vpc", "--output=json", scratch("changed")]))["virtual-size"];
  };

  it("reads what qemu-img wrote at either end", () => {
    expect(read(fixed)).to.include({ type: "fixed", creator: "qemu", offset: fixed.length - 512 });
    expect(read(dynamic)).to.include({ type: "dynamic", creator: "qemu", offset: 0, headerOffset: 512 });
  });

  it("takes the size from the field or the geometry as qemu-img does, by who made it", () => {
    for (const creator of ["qemu", "qem2", "win ", "d2v ", "vpc ", "CTXS", "tap\0", "tapx", "vbox", "vs  "]) {
      const bytes = rewriteFooter(Buffer.from(dynamic), (footer) => {
        footer.write(creator, 28, "latin1");
        // The one block of the table still holds it.
        footer.writeBigUInt64BE(BigInt(MiB + 512), 48);
      });
      expect(read(bytes).virtualSize, creator).to.equal(qemuSize(bytes));
    }
    // The greatest geometry says nothing.
    const greatest = rewriteFooter(Buffer.from(dynamic), (footer) => {
      footer.write("qemu", 28);
      footer.writeUInt32BE(0xffff10ff, 56);
      footer.writeBigUInt64BE(BigInt(2 * MiB), 48);
    });
    expect(read(greatest).virtualSize)
      .to.equal(2 * MiB)
      .and.to.equal(qemuSize(greatest));
  });

  it("reads a footer of 511 bytes, as Virtual PC wrote it before 2004", () => {
    expect(read(fixed.subarray(0, -1))).to.include({ type: "fixed", virtualSize: read(fixed).virtualSize });
  });

  it("refuses wrong checksums, unknown types, and footers at the wrong end", () => {
    const refused = (good: Buffer, change: (footer: Buffer) => unknown) =>
      codeOf(() => read(rewriteFooter(Buffer.from(good), change)));
    expect(refused(fixed, (footer) => footer.writeUInt32BE(9, 60))).to.equal("corrupt-image");
    expect(refused(fixed, (footer) => footer.writeUInt32BE(3, 60))).to.equal("corrupt-image");
    expect(refused(dynamic, (footer) => footer.writeUInt32BE(2, 60))).to.equal("corrupt-image");
    expect(refused(dynamic, (footer) => footer.writeUInt32BE(0, 56))).to.equal("corrupt-image");
    const huge = (footer: Buffer) => footer.write("win ", 28) + footer.writeBigUInt64BE(2n ** 60n, 48);
    expect(refused(dynamic, huge)).to.equal("unsupported-format");
    const damaged = Buffer.from(fixed);
    damaged.writeUInt8(1, damaged.length - 100);
    expect(codeOf(() => read(damaged))).to.equal("corrupt-image");
    expect(codeOf(() => read(Buffer.alloc(2000)))).to.equal("corrupt-image");
    expect(codeOf(() => read(Buffer.alloc(10)))).to.equal("corrupt-image");
  });
});
