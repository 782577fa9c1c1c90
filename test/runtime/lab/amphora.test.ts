import { expect } from "chai";
import type { HeartbeatReceiver } from "../../../src/runtime/heartbeat/heartbeat-receiver.ts";
import { openHeartbeatReceiver } from "../../../src/runtime/heartbeat/heartbeat-receiver.ts";
import { type AmphoraIdentity, makeIdentity } from "../../../src/runtime/identity/identity.ts";
import { setClock, settled, startAmphora } from "../../../src/runtime/lab/amphora.ts";
import type { Amphora } from "../../../src/runtime/lab/lab.ts";
import type { RunningMachine } from "../../../src/runtime/machine/start-machine.ts";
import { rejectionOf } from "../../support/refusal-code.ts";
import { tinyMachines } from "../../support/tiny-machine.ts";
import { scriptedProbe } from "./scripted-probe.ts";

const inside = (probe: Amphora["probe"]) => ({ probe }) as unknown as Amphora;

describe("an amphora that is started", function () {
  this.timeout(60_000);
  const tiny = tinyMachines();
  let heartbeats: HeartbeatReceiver;
  let identity: AmphoraIdentity;

  before(async () => {
    heartbeats = await openHeartbeatReceiver({ port: 0 });
    identity = await makeIdentity();
  });
  after(() => heartbeats.close());

  it("is ended when it does not come up, with the reason", async () => {
    const machines: RunningMachine[] = [];
    const seconds: number[] = [];
    const refusal = await rejectionOf(
      startAmphora({
        ...{ spec: await tiny.spec(), identity, heartbeats, how: "cold", limit: 2500 },
        started: (machine) => machines.push(machine),
        waiting: (passed) => seconds.push(passed),
      }),
    );
    expect(refusal?.code).to.match(/^boot-(?:silent|loader|boot-loader)$/);
    expect(refusal?.message).to.contain("did not come up");
    expect(machines).to.have.length(1);
    expect((await machines[0]?.ended)?.exitCode).not.to.equal(undefined);
    expect(seconds.length).to.be.below(4);
  });

  it("has come to rest when systemd says so, whatever it says", async () => {
    const answers = ["starting\n", "", "degraded\n"];
    const probe = scriptedProbe(() => answers.shift() ?? "");
    expect(await settled(inside(probe), 30_000)).to.equal("degraded");
    expect(probe.scripts).to.have.length(3);
    expect(await settled(inside(scriptedProbe(() => "starting\n")), 700)).to.equal(undefined);
  });

  it("is told the time of this host", async () => {
    const probe = scriptedProbe(() => "");
    await setClock(inside(probe));
    const told = Number(/@(\d+)$/m.exec(probe.scripts[0] ?? "")?.[1]);
    expect(Math.abs(told - Date.now() / 1000)).to.be.below(3);
  });
});
