import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { kvmState } from "../../../src/host/kvm.ts";
import { chooseMachine } from "../../../src/runtime/machine/machine-choice.ts";
import { needTools } from "../../support/real-tool.ts";

const outcome = (architecture: string) =>
  chooseMachine(architecture).then(
    ({ machine }) => machine as string,
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );

describe("chooseMachine", () => {
  it("takes the wanted machine, and KVM where that has been seen to work", async function () {
    needTools(this, "qemu-system-x86_64");
    const state = await kvmState();
    for (const wanted of ["pc", "q35"] as const) {
      const choice = await chooseMachine("amd64", wanted);
      expect(choice).to.include({ machine: wanted, accelerator: state.usable ? "kvm" : "tcg" });
      expect(choice.reason).to.equal(state.usable ? undefined : state.reason);
    }
    expect(await outcome("i386")).to.equal("pc");
  });

  it("refuses what it cannot boot", async () => {
    expect(await outcome("armhf")).to.match(
      /^other-architecture: An image for armhf cannot be booted here, only those/,
    );
    expect(await outcome("toString")).to.match(/^other-architecture/);
    const path = process.env["PATH"];
    const empty = mkdtempSync(join(tmpdir(), "amphora-path."));
    process.env["PATH"] = empty;
    try {
      expect(await outcome("arm64")).to.match(/^missing-tool: The program qemu-system-aarch64, needed for booting/);
      expect(await outcome("amd64")).to.match(/^missing-tool: The program qemu-system-x86_64/);
    } finally {
      process.env["PATH"] = path;
      rmSync(empty, { recursive: true });
    }
  });
});
