import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { arch } from "node:os";
import { run } from "../../host/run.ts";
import { deviceLine, qemuOf } from "./machine-command.ts";
import type { MachineSpec } from "./machine-spec.ts";

/** Raised when a saved amphora is no longer what it was for other reasons than those in its key. */
const version = 1;

/** What a saved amphora depends on besides its machine. */
export interface WarmBasis {
  /** SHA-256 of the image. */
  readonly image: string;
  /** Digest of everything on the config drive but what is made anew for each cold boot. */
  readonly drive: string;
}

/** The name of a saved amphora in the cache: SHA-256 in hexadecimal of all that it depends on. */
export async function warmKey(spec: Omit<MachineSpec, "disk">, { image, drive }: WarmBasis): Promise<string> {
  const { stdout } = await run([qemuOf(spec.machine), "--version"], { deadline: 20_000 });
  const host = spec.accelerator === "kvm" ? processor() : arch();
  const parts = [version, image, drive, stdout, deviceLine(spec), host];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** KVM gives guests the host's own processor, so another one cannot go on. */
function processor(): string {
  const [first = ""] = readFileSync("/proc/cpuinfo", "utf8").split("\n\n");
  return first
    .split("\n")
    .filter((line) => /^(?:model name|flags|microcode)\t/.test(line))
    .join("\n");
}
