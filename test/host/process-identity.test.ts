import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { processIdentity, processState } from "../../src/host/process-identity.ts";

describe("process identity", () => {
  it("recognises this process as alive", () => {
    const me = processIdentity(process.pid);
    expect(me && processState(me)).to.equal("alive");
  });

  it("sees that a process has ended", async () => {
    const child = spawn("sleep", ["60"]);
    const identity = processIdentity(child.pid ?? 0);
    expect(identity && processState(identity)).to.equal("alive");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(identity && processState(identity)).to.equal("dead");
  });

  it("is not deceived by a reused pid, another boot or another pid namespace", () => {
    const me = processIdentity(process.pid);
    if (me === undefined) throw new Error("this process has no identity");
    expect(processState({ ...me, startTime: "1" })).to.equal("dead");
    expect(processState({ ...me, bootId: "another" })).to.equal("dead");
    expect(processState({ ...me, pidNamespace: "pid:[1]" })).to.equal("unknown");
  });

  it("knows nothing of a process that never was", () => {
    expect(processIdentity(spawnSync("true").pid)).to.equal(undefined);
  });
});
