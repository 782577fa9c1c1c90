import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MachineKind, MachineSpec } from "../../src/runtime/machine/machine-spec.ts";
import { createOverlay } from "../../src/runtime/machine/overlay.ts";
import { type RunningMachine, startMachine } from "../../src/runtime/machine/start-machine.ts";
import { needTools } from "./real-tool.ts";

/** Guests that are no more than a firmware with an empty disk; whatever is started has ended after the suite. */
export interface TinyMachines {
  /** A directory that is there from the first hook of the suite to its end. */
  directory(): string;
  /** The empty image, 1 MiB. */
  image(): string;
  spec(change?: Partial<MachineSpec>): Promise<MachineSpec>;
  start(change?: Partial<MachineSpec>): Promise<RunningMachine>;
}

export function tinyMachines(machine: MachineKind = "pc"): TinyMachines {
  let directory = "";
  let count = 0;
  const started: RunningMachine[] = [];
  before(function () {
    needTools(this, "qemu-system-x86_64", "qemu-img", "setpriv");
    directory = mkdtempSync(join(tmpdir(), "amphora-machine."));
    writeFileSync(join(directory, "image"), Buffer.alloc(1024 * 1024));
  });
  after(async () => {
    for (const one of started) await one.stop();
    if (directory !== "") rmSync(directory, { recursive: true, force: true });
  });
  const image = () => join(directory, "image");
  async function spec(change: Partial<MachineSpec> = {}): Promise<MachineSpec> {
    count += 1;
    const disk = await createOverlay(join(directory, `overlay${count}`), [{ path: image(), format: "raw" }]);
    const nics = [{ id: "mgmt", mac: "52:54:00:a0:00:01", backend: { user: { net: "10.0.2.0/24" } } }];
    return { name: "tiny", machine, accelerator: "tcg", memory: 64, processors: 1, disk, nics, ...change };
  }
  return {
    directory: () => directory,
    image,
    spec,
    async start(change) {
      const one = await startMachine(await spec(change));
      started.push(one);
      return one;
    },
  };
}

/** Waits until something holds. */
export async function until(holds: () => boolean, limit = 10_000): Promise<void> {
  for (const deadline = Date.now() + limit; !holds(); await new Promise((done) => setTimeout(done, 20))) {
    if (Date.now() > deadline) throw new Error(`${holds} did not hold within ${limit} ms`);
  }
}
