import { kvmState } from "../../host/kvm.ts";
import { requireTool } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import { qemuOf } from "./machine-command.ts";
import type { Accelerator, MachineKind } from "./machine-spec.ts";

/** What an image is booted on. */
export interface MachineChoice {
  readonly machine: MachineKind;
  readonly accelerator: Accelerator;
  /** Why it is not KVM: one clause. */
  readonly reason?: string;
}

/**
 * @param architecture dpkg's name of the image's
 * @throws {Refusal} `other-architecture`, `missing-tool`
 */
export async function chooseMachine(architecture: string, wanted: "pc" | "q35" = "pc"): Promise<MachineChoice> {
  const machines: Readonly<Record<string, MachineKind>> = { amd64: wanted, i386: wanted, arm64: "virt" };
  const machine = Object.hasOwn(machines, architecture) ? machines[architecture] : undefined;
  if (machine === undefined) {
    const known = Object.keys(machines).join(", ");
    throw new Refusal(
      "other-architecture",
      `An image for ${architecture} cannot be booted here, only those for ${known}; boot it on a host of its own kind.`,
    );
  }
  requireTool(qemuOf(machine));
  if (machine === "virt") return { machine, accelerator: "tcg", reason: "guests for arm64 are emulated" };
  const state = await kvmState();
  return state.usable ? { machine, accelerator: "kvm" } : { machine, accelerator: "tcg", reason: state.reason };
}
