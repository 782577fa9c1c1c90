import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeConfigDrive } from "../identity/config-drive.ts";
import { type AmphoraIdentity, makeIdentity } from "../identity/identity.ts";
import type { Nic } from "../machine/machine.ts";
import type { MachineChoice } from "../machine/machine-choice.ts";
import type { Layer, MachineSpec } from "../machine/machine-spec.ts";
import { createOverlay } from "../machine/overlay.ts";
import { saveState } from "../machine/saved-state.ts";
import { type AmphoraStart, type StartedAmphora, setClock, settled, startAmphora } from "./amphora.ts";
import type { BootFacts } from "./lab.ts";

/** What every amphora of a lab has in common. */
export interface LabBasis extends Pick<AmphoraStart, "heartbeats" | "started" | "waiting" | "signal"> {
  readonly image: Layer;
  readonly choice: MachineChoice;
  /** Of its own, for overlays, drives and states. */
  readonly directory: string;
}

/** Files of an amphora that was stopped in the moment after its boot. */
export interface SavedFiles {
  readonly state: string;
  readonly disk: string;
  readonly drive: string;
}

/** Milliseconds that a boot may take; emulation on a busy host has taken half of its own. */
const bootLimits = { tcg: 600_000, kvm: 180_000 };
const settleLimits = { tcg: 300_000, kvm: 60_000 };
const restoreLimit = 60_000;

/** The NICs that an amphora has from the start: a management network, and one into which the VIP is plugged. */
const nics: readonly Nic[] = [
  { id: "mgmt", mac: "52:54:00:a0:00:01", backend: { user: { net: "10.0.2.0/24" } } },
  {
    id: "vip",
    mac: "52:54:00:a0:00:02",
    backend: {
      user: { net: "10.99.0.0/24", host: "10.99.0.2", dns: "10.99.0.3", dhcpstart: "10.99.0.100" },
    },
  },
];

/** The machine of an amphora without what lies where on this host, by which its saved state is known again. */
export function machineOf(
  { choice }: Pick<LabBasis, "choice">,
  name: string,
  drive: string,
): Omit<MachineSpec, "disk"> {
  return { name, machine: choice.machine, accelerator: choice.accelerator, configDrive: drive, nics };
}

/**
 * Boots the image from power-on, waits until it has come to rest, and saves it; the machine has ended then.
 *
 * @param directory where the files of the saved amphora come to lie, by the names of `SavedFiles`
 * @throws {Refusal} `BootFailure` and whatever keeps the machine from being started
 */
export async function bootAndSave(
  basis: LabBasis,
  directory: string,
): Promise<{ readonly identity: AmphoraIdentity; readonly files: SavedFiles; readonly boot: BootFacts }> {
  mkdirSync(directory, { mode: 0o700 });
  const files = savedIn(directory);
  const identity = await makeIdentity();
  const controllers = [`10.0.2.2:${basis.heartbeats.port}`];
  await writeConfigDrive(files.drive, identity, { controllers });
  const disk = await createOverlay(join(basis.directory, "cold.qcow2"), [basis.image]);
  const { accelerator } = basis.choice;
  const began = performance.now();
  const amphora = await startAmphora({
    ...basis,
    spec: { ...machineOf(basis, "cold", files.drive), disk },
    identity,
    how: "cold",
    limit: bootLimit(accelerator),
  });
  try {
    const state = await settled(amphora, settleLimits[accelerator]);
    const settledSeconds = (performance.now() - began) / 1000;
    await saveState(amphora.machine, files.state);
    renameSync(disk.overlay, files.disk);
    writeFileSync(join(directory, "identity.json"), JSON.stringify(identity), { mode: 0o600 });
    return { identity, files, boot: { ...amphora.boot, ...(state !== undefined && { settledSeconds }) } };
  } finally {
    await amphora.machine.stop();
  }
}

/** Starts another amphora from a saved one; each writes to an overlay of its own. */
export async function restore(
  basis: LabBasis,
  name: string,
  { identity, files }: { readonly identity: AmphoraIdentity; readonly files: SavedFiles },
  how: BootFacts["how"],
): Promise<StartedAmphora> {
  const layers: readonly Layer[] = [{ path: files.disk, format: "qcow2" }, basis.image];
  const disk = await createOverlay(join(basis.directory, `${name}.qcow2`), layers);
  const amphora = await startAmphora({
    ...basis,
    spec: { ...machineOf(basis, name, files.drive), disk, state: files.state },
    identity,
    how,
    limit: restoreLimit,
  });
  await setClock(amphora);
  return amphora;
}

export function savedIn(directory: string): SavedFiles {
  return { state: join(directory, "state"), disk: join(directory, "disk.qcow2"), drive: join(directory, "drive") };
}

function bootLimit(accelerator: MachineChoice["accelerator"]): number {
  const seconds = Number(process.env["AMPHORA_BOOT_LIMIT"]);
  return seconds > 0 ? seconds * 1000 : bootLimits[accelerator];
}
