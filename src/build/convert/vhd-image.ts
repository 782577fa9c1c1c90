import { rmSync } from "node:fs";
import { run } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";

/**
 * Makes a dynamic VHD of a raw image, which it removes.
 *
 * `force_size` keeps the disk at its size to the byte: without it the size becomes one that cylinders, heads and sectors can tell.
 *
 * @throws {Refusal} `convert` with what qemu-img says, `cancelled` after the signal
 */
export async function makeVhdImage(raw: string, target: string, signal: AbortSignal): Promise<void> {
  const options = ["-o", "subformat=dynamic,force_size=on"];
  const command = ["qemu-img", "convert", "-f", "raw", "-O", "vpc", ...options, raw, target];
  const { exitCode, stderr } = await run(command, { signal, dieWithParent: true });
  if (exitCode !== 0) {
    throw new Refusal(
      "convert",
      `qemu-img cannot make a VHD of the raw image (${stderr.trim()}); make room or take another -t.`,
    );
  }
  rmSync(raw);
}
