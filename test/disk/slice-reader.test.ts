import { expect } from "chai";
import { sliceOf } from "../../src/disk/slice-reader.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { codeOf } from "../support/refusal-code.ts";

describe("sliceOf", () => {
  const whole = readerOf(Buffer.from([0, 1, 2, 3, 4, 5]));

  it("counts from its own start", () => {
    const slice = sliceOf(whole, 2, 3);
    expect(slice.length).to.equal(3);
    expect([...slice.read(0, 3)]).to.deep.equal([2, 3, 4]);
    expect([...slice.read(2, 1)]).to.deep.equal([4]);
  });

  it("does not give what lies beside it", () => {
    const slice = sliceOf(whole, 2, 3);
    expect(codeOf(() => slice.read(2, 2))).to.equal("out-of-bounds");
    expect(codeOf(() => slice.read(-1, 2))).to.equal("out-of-bounds");
  });

  it("cannot reach beyond the whole", () => {
    expect(codeOf(() => sliceOf(whole, 2, 5))).to.equal("out-of-bounds");
  });
});
