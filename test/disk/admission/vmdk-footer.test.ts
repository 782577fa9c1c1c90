import { expect } from "chai";
import { footerFault } from "../../../src/disk/admission/vmdk-footer.ts";
import { parseSparseHeader } from "../../../src/disk/admission/vmdk-header.ts";

describe("footerFault", () => {
  const header = Buffer.alloc(64);
  header.write("KDMV");
  header.writeUInt32LE(3, 4);
  header.writeUInt8(1, 28);
  header.writeUInt8(20, 36);
  header.fill(0xff, 56, 64);

  function faultOf(change: (tail: Buffer) => unknown): string | undefined {
    const tail = Buffer.alloc(3 * 512);
    tail.writeUInt32LE(1, 0);
    tail.writeUInt32LE(3, 12);
    header.copy(tail, 512);
    tail.writeBigUInt64LE(99n, 512 + 56);
    change(tail);
    return footerFault(parseSparseHeader(header), tail);
  }

  it("bears the end of a stream as it should be", () => {
    expect(faultOf(() => {})).to.equal(undefined);
  });

  const faults: [string, (tail: Buffer) => unknown, RegExp][] = [
    ["another signature", (tail) => tail.write("x", 512), /signatures/],
    ["another version", (tail) => tail.writeUInt8(2, 516), /versions/],
    ["a descriptor elsewhere", (tail) => tail.writeUInt8(2, 512 + 28), /another descriptor/],
    ["a descriptor of another size", (tail) => tail.writeUInt8(2, 512 + 36), /another descriptor/],
    ["another footer", (tail) => tail.fill(0xff, 512 + 56, 512 + 64), /another footer/],
    ["a first marker of another type", (tail) => tail.writeUInt8(1, 12), /marker of the footer/],
    ["a first marker with a size", (tail) => tail.writeUInt8(1, 8), /marker of the footer/],
    ["a first marker with more in it", (tail) => tail.writeUInt8(1, 511), /marker of the footer/],
    ["a last marker with a value", (tail) => tail.writeUInt8(1, 1024), /marker of the end/],
    ["a last marker of another type", (tail) => tail.writeUInt8(3, 1036), /marker of the end/],
  ];
  for (const [what, change, expected] of faults) {
    it(`sees ${what}`, () => {
      expect(faultOf(change)).to.match(expected);
    });
  }
});
