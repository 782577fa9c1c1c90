import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { describeLoadRun, underLoad } from "../../../src/runtime/traffic/load-run.ts";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";

describe("a closed-loop load", () => {
  it("runs as long as what happens meanwhile", () =>
    withTraffic(async (traffic) => {
      const member = await traffic.http("m1");
      const at = { host: member.address, port: member.port };
      const run = await underLoad(at, { concurrency: 3 }, async (answers) => {
        while (answers() < 50) await wait(5);
      });
      expect(run.requests).to.be.at.least(50).and.to.equal(member.requests);
      expect(run.failures).to.deep.equal({ count: 0, reasons: [] });
      expect(run.byMember).to.deep.equal({ m1: run.requests });
      expect(member.connections).to.equal(3);
      expect(run.milliseconds.p50).to.be.greaterThan(0).and.at.most(run.milliseconds.max);
      expect(describeLoadRun(run)).to.match(/^\d+ requests in \d+\.\d s, 0 failed; p50 .* by member: m1 \d+$/);
    }));

  it("keeps why requests failed, as many as anybody reads", () =>
    withTraffic(async (traffic) => {
      const member = await traffic.http("m1");
      const at = { host: member.address, port: member.port };
      const run = await underLoad(at, { concurrency: 4, keepAlive: false }, async (answers) => {
        member.fail(503);
        const before = answers();
        while (answers() < before + 20) await wait(5);
        await member.stop();
        while (answers() < before + 40) await wait(5);
      });
      expect(run.failures.count).to.be.at.least(30);
      expect(run.failures.reasons).to.have.length(20);
      expect(run.failures.reasons[0]).to.match(/^status 503 after \d+ ms$/);
      expect(describeLoadRun(run)).to.contain("failed: status 503");
    }));

  it("ends when what happens meanwhile fails", () =>
    withTraffic(async (traffic) => {
      const member = await traffic.http("m1");
      const at = { host: member.address, port: member.port };
      let reason = "";
      await underLoad(at, {}, () => Promise.reject(new Error("meanwhile"))).catch((error: Error) => {
        reason = error.message;
      });
      expect(reason).to.equal("meanwhile");
      const { requests } = member;
      await wait(50);
      expect(member.requests).to.equal(requests);
    }));
});
