import { expect } from "chai";
import { sequenceGaps } from "../../../src/runtime/heartbeat/heartbeat-sequence.ts";

function received(...numbers: readonly number[]) {
  return numbers.map((seq) => ({ at: 0, heartbeat: { id: "a", seq, ver: 3, listeners: {}, pools: {} } }));
}

describe("sequenceGaps", () => {
  it("finds none in what is whole, short or empty", () => {
    expect(sequenceGaps(received(5, 6, 7))).to.deep.equal([]);
    expect(sequenceGaps(received(5))).to.deep.equal([]);
    expect(sequenceGaps([])).to.deep.equal([]);
  });

  it("tells missing, repeated and restarted numbers", () => {
    expect(sequenceGaps(received(1, 3, 3, 0, 1))).to.deep.equal([
      { after: 1, next: 3 },
      { after: 3, next: 3 },
      { after: 3, next: 0 },
    ]);
  });
});
