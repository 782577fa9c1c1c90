import { expect } from "chai";
import { processUse } from "../../../src/runtime/machine/process-use.ts";

describe("processUse", () => {
  it("tells what this process uses, as Node does", () => {
    const use = processUse(process.pid);
    for (const until = Date.now() + 60; Date.now() < until; ) Math.random();
    const { user, system } = process.cpuUsage();
    expect(use.cpuSeconds()).to.be.closeTo((user + system) / 1e6, 0.1);
    expect(use.residentBytes()).to.be.closeTo(process.memoryUsage().rss, 50e6);
  });

  it("keeps what was told last, of one that has ended or was frozen", () => {
    const use = processUse(process.pid);
    const seconds = use.cpuSeconds();
    use.freeze();
    for (const until = Date.now() + 40; Date.now() < until; ) Math.random();
    expect(use.cpuSeconds()).to.equal(seconds);
    expect(processUse(2 ** 22 + 1).cpuSeconds()).to.equal(0);
  });
});
