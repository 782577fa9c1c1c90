import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";
import { describeWrk, figuresOf, wrk, wrkProgram } from "../../../src/runtime/traffic/wrk.ts";
import { skipAloud } from "../../skip.ts";

describe("a load by wrk", () => {
  before(function () {
    if (wrkProgram() === undefined) skipAloud(this, "wrk is not installed; npm test installs it");
  });

  it("gives figures that agree with what the member saw", () =>
    withTraffic(async (traffic) => {
      const member = await traffic.http("m1");
      const figures = await wrk({ host: member.address, port: member.port }, { seconds: 1, connections: 4 });
      expect(figures.failed).to.equal(0);
      expect(figures.requests)
        .to.be.greaterThan(50)
        .and.within(member.requests - 4, member.requests);
      expect(figures.seconds).to.be.within(0.9, 3);
      expect(figures.milliseconds.p50).to.be.greaterThan(0).and.at.most(figures.milliseconds.p99);
      expect(figures.milliseconds.p99).to.be.at.most(figures.milliseconds.max);
      expect(figures.quantiles).to.have.length(100);
      expect(figures.quantiles[49]).to.deep.equal([0.5, figures.milliseconds.p50]);
      expect(figures.quantiles[99]).to.deep.equal([1, figures.milliseconds.max]);
      // wrk tries one connection before it starts.
      expect(member.connections).to.be.within(4, 5);
      expect(describeWrk(figures)).to.contain("requests/s, p50").and.to.contain("connect 0, read 0");
    }));

  it("counts errors of every kind that it meets", () =>
    withTraffic(async (traffic) => {
      const member = await traffic.http("m1");
      const at = { host: member.address, port: member.port };
      member.fail(503);
      const failing = await wrk(at, { seconds: 1, connections: 2, host: "a.example", closing: true });
      expect(failing.errors.status).to.equal(failing.requests).and.to.be.greaterThan(0);
      expect(member.lastHeaders).to.include({ host: "a.example" });
    }));

  it("refuses when there is nobody", async () => {
    const member = await withTraffic((traffic) => traffic.http("m1"));
    const outcome = await attempt(wrk({ host: "127.0.0.1", port: member.port }, { seconds: 1, connections: 1 }));
    expect(outcome).to.have.property("reason").that.contains("wrk gave no figures; it said: unable to connect");
  });

  it("reads its own line alone, and whole", () => {
    const figures = figuresOf(
      "Running 1s test\nwrk-figures 10 2000000 900 1500 2500 3000 1 2 3 4 5\nwrk-quantile 50 1500\n",
    );
    expect(figures).to.deep.equal({
      requests: 10,
      seconds: 2,
      requestsPerSecond: 5,
      bytes: 900,
      milliseconds: { p50: 1.5, p99: 2.5, max: 3 },
      quantiles: [[0.5, 1.5]],
      errors: { connect: 1, read: 2, write: 3, status: 4, timeout: 5 },
      failed: 15,
    });
    for (const bad of ["", "wrk-figures 1 2 3", "wrk-figures 1 2 3 4 5 6 7 8 9 10 nan", "Requests/sec: 12"]) {
      expect(() => figuresOf(bad), bad).to.throw("wrk gave no figures");
    }
  });
});
