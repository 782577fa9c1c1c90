import { expect } from "chai";
import { sumStatistics } from "../../../src/runtime/heartbeat/heartbeat-statistics.ts";

function heartbeat(seq: number, stats?: { tx: number; rx: number; conns: number; totconns: number; ereq: number }) {
  const listeners = stats === undefined ? {} : { one: { status: "OPEN", stats } };
  return { at: 0, heartbeat: { id: "a", seq, ver: 3, listeners, pools: {} } };
}

describe("sumStatistics", () => {
  it("adds up what came since the last one, and takes the newest number of open connections", () => {
    const all = [
      heartbeat(0, { tx: 100, rx: 10, conns: 5, totconns: 2, ereq: 0 }),
      heartbeat(1),
      heartbeat(2, { tx: 1, rx: 2, conns: 3, totconns: 4, ereq: 5 }),
    ];
    expect(sumStatistics(all, "one")).to.deep.equal({ tx: 101, rx: 12, conns: 3, totconns: 6, ereq: 5 });
  });

  it("is nothing of a listener that is not mentioned", () => {
    const nothing = { tx: 0, rx: 0, conns: 0, totconns: 0, ereq: 0 };
    expect(sumStatistics([heartbeat(0)], "one")).to.deep.equal(nothing);
    expect(sumStatistics([], "one")).to.deep.equal(nothing);
  });
});
