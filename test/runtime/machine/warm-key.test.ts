import { expect } from "chai";
import type { MachineSpec } from "../../../src/runtime/machine/machine-spec.ts";
import { warmKey } from "../../../src/runtime/machine/warm-key.ts";
import { needTools } from "../../support/real-tool.ts";

const spec: Omit<MachineSpec, "disk"> = { name: "a", machine: "pc", accelerator: "tcg", configDrive: "/d", nics: [] };

describe("warmKey", () => {
  before(function () {
    needTools(this, "qemu-system-x86_64");
  });

  it("is the same for the same, wherever its files are, and another for anything else", async () => {
    const basis = { image: "aa", drive: "bb" };
    const key = await warmKey(spec, basis);
    expect(key).to.match(/^[0-9a-f]{64}$/);
    expect(await warmKey({ ...spec, name: "b", configDrive: "/e", state: "/s" }, basis)).to.equal(key);
    const others = [
      await warmKey(spec, { ...basis, image: "ab" }),
      await warmKey(spec, { image: "aab", drive: "b" }),
      await warmKey(spec, { ...basis, drive: "bc" }),
      await warmKey({ ...spec, machine: "q35" }, basis),
      await warmKey({ ...spec, accelerator: "kvm" }, basis),
      await warmKey({ ...spec, memory: 512 }, basis),
    ];
    expect(new Set([key, ...others]).size).to.equal(7);
  });
});
