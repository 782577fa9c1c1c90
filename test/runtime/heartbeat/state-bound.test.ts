import { expect } from "chai";
import { stateBound } from "../../../src/runtime/heartbeat/state-bound.ts";

describe("stateBound", () => {
  const monitor = { delay: 3, timeout: 2, fall: 3, rise: 2 };

  it("is the monitor's own time, a heartbeat and what a host may be late", () => {
    expect(stateBound(monitor, "DOWN", 2, "kvm")).to.equal((9 + 2 + 2 + 5) * 1000);
    expect(stateBound(monitor, "UP", 2, "kvm")).to.equal((6 + 2 + 2 + 5) * 1000);
  });

  it("lets an emulated processor be later", () => {
    expect(stateBound(monitor, "UP", 2, "tcg")).to.be.above(stateBound(monitor, "UP", 2, "kvm"));
  });
});
