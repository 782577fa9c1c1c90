import { join } from "node:path";
import { BootFailure } from "../../../src/runtime/machine/boot-failure.ts";
import { awaitAgent } from "../../../src/runtime/machine/boot-wait.ts";
import { chooseMachine } from "../../../src/runtime/machine/machine-choice.ts";
import { createOverlay } from "../../../src/runtime/machine/overlay.ts";
import { startMachine } from "../../../src/runtime/machine/start-machine.ts";

/** How a boot failed. */
export interface FailedBoot {
  readonly failure: BootFailure;
  /** From the first line of the console that was fatal until the failure was reported. */
  readonly secondsAfterLine: number;
}

/** Boots an image (raw) that must not come up. */
export async function failedBoot(path: string, directory: string, limit: number): Promise<FailedBoot> {
  const { machine: kind, accelerator } = await chooseMachine("amd64");
  const disk = await createOverlay(join(directory, "overlay.qcow2"), [{ path, format: "raw" }]);
  const machine = await startMachine({ name: "faulty", machine: kind, accelerator, disk, nics: [] });
  try {
    let lineAt: number | undefined;
    machine.onFinding(({ fatal }) => {
      if (fatal) lineAt ??= performance.now();
    });
    const failure = await awaitAgent(machine, async () => false, limit).catch((error: unknown) => error);
    if (!(failure instanceof BootFailure)) throw new Error("the boot did not fail", { cause: failure });
    if (lineAt === undefined) throw new Error("no line of the console was fatal", { cause: failure });
    return { failure, secondsAfterLine: (performance.now() - lineAt) / 1000 };
  } finally {
    await machine.stop();
  }
}
