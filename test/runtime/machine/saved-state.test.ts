import { existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { saveState } from "../../../src/runtime/machine/saved-state.ts";
import { tinyMachines, until } from "../../support/tiny-machine.ts";

describe("saveState", () => {
  const tiny = tinyMachines();

  it("writes what several machines can go on from at once", async () => {
    const machine = await tiny.start();
    await until(() => machine.findings.length > 0);
    const [state, disk] = ["state", "disk.qcow2"].map((name) => join(tiny.directory(), name));
    if (state === undefined || disk === undefined) throw new Error("there are two files");
    const saved = await saveState(machine, state);
    expect((await machine.ended).exitCode).to.equal(0);
    renameSync(machine.disk, disk);
    await machine.stop();
    expect(saved.bytes).to.equal(statSync(state).size);
    expect(saved.bytes).to.be.within(50_000, 64 * 1024 * 1024);
    expect(statSync(state).mode & 0o777).to.equal(0o600);
    expect(existsSync(join(tiny.directory(), "migration"))).to.equal(false);

    const ones = await Promise.all([tiny.start({ state }), tiny.start({ state })]);
    for (const one of ones) {
      expect(await one.qmp("query-status")).to.include({ status: "running" });
      expect(await one.forward("mgmt", "tcp", "10.0.2.15", 80)).to.be.greaterThan(0);
      expect(one.console()).not.to.contain("SeaBIOS");
    }
  });

  it("says where it cannot be saved", async () => {
    const machine = await tiny.start();
    const nowhere = join(tiny.directory(), "nowhere", "state");
    const lost = await saveState(machine, nowhere).catch((error: unknown) => error);
    expect(lost).to.have.property("code", "ENOENT");
    const taken = await saveState(machine, tiny.image()).catch((error: unknown) => error);
    expect(taken).to.have.property("code", "save-failed");
    expect(readdirSync(tiny.directory())).not.to.include("migration");
  });
});
