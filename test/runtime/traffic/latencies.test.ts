import { expect } from "chai";
import { latencies } from "../../../src/runtime/traffic/latencies.ts";

describe("latencies", () => {
  it("are the nearest ranks", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(latencies(hundred)).to.deep.equal({ p50: 50, p99: 99, max: 100 });
    expect(latencies([7.12345])).to.deep.equal({ p50: 7.12, p99: 7.12, max: 7.12 });
    expect(latencies([])).to.deep.equal({ p50: 0, p99: 0, max: 0 });
  });
});
