import { expect } from "chai";
import { awaitHaproxy, awaitLvs, haproxyWorkers } from "../../../src/runtime/lab/service-state.ts";
import { rejectionOf } from "../../support/refusal-code.ts";
import { scriptedProbe } from "./scripted-probe.ts";

const listener = { id: "u", protocol: "UDP", port: 53 } as const;

describe("what an amphora serves", () => {
  it("is told by the processes of HAProxy", async () => {
    const probe = scriptedProbe(() => "12\n345\n");
    expect(await haproxyWorkers(probe, "lb")).to.deep.equal(["12", "345"]);
    expect(probe.scripts[0]).to.contain("haproxy-lb");
  });

  it("is awaited without the processes that were there before", async () => {
    const probe = scriptedProbe(() => "");
    await awaitHaproxy(probe, "lb", ["12", "x; reboot"]);
    expect(probe.scripts[0]).to.contain('old=" 12 "').and.not.to.contain("reboot");
    await awaitLvs(probe, listener);
    expect(probe.scripts[1]).to.contain("grep -q '^UDP .*:53 '");
  });

  it("is refused with what the amphora says where it does not come", async () => {
    const probe = scriptedProbe(() => "no\x1bserver", 1);
    expect((await rejectionOf(awaitHaproxy(probe, "lb", [])))?.message).to.match(/not serve.*says: no server\.$/);
    expect((await rejectionOf(awaitLvs(probe, listener)))?.code).to.equal("service-state");
  });
});
