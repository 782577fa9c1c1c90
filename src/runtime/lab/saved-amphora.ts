import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigDriveOptions, configDriveTemplate, writeConfigDrive } from "../identity/config-drive.ts";
import { type AmphoraIdentity, makeIdentity } from "../identity/identity.ts";
import type { Nic } from "../machine/machine.ts";
import type { MachineChoice } from "../machine/machine-choice.ts";
import type { Layer, MachineSpec } from "../machine/machine-spec.ts";
import { createOverlay } from "../machine/overlay.ts";
import { saveState } from "../machine/saved-state.ts";
import type { WarmCache } from "../machine/warm-cache.ts";
import { entryFiles, entryIn, sealEntry, type WarmEntry } from "../machine/warm-entry.ts";
import { warmKey } from "../machine/warm-key.ts";
import { type AmphoraStart, type StartedAmphora, setClock, settled, startAmphora } from "./amphora.ts";
import type { BootFacts } from "./lab.ts";

/** What every amphora of a lab has in common. */
export interface LabBasis extends Pick<AmphoraStart, "heartbeats" | "started" | "waiting" | "signal"> {
  readonly image: Layer;
  readonly choice: MachineChoice;
  /** Of its own, for overlays, drives and states. */
  readonly directory: string;
}

/** An amphora that was stopped in the moment after its boot, to be gone on from as often as wanted. */
export interface SavedAmphora {
  readonly identity: AmphoraIdentity;
  readonly entry: WarmEntry;
  /** How it came up, where it was booted for this lab. */
  readonly boot?: BootFacts;
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
    backend: { user: { net: "10.99.0.0/24", host: "10.99.0.2", dns: "10.99.0.3", dhcpstart: "10.99.0.100" } },
  },
];

/**
 * The saved amphora of an image: an earlier run's, else one that is booted from power-on now.
 *
 * @param image SHA-256 of the image, empty where it is not known
 * @param cache where it may be and where it is kept; without one it lies in the lab's own directory
 * @throws {Refusal} `BootFailure`, and whatever keeps the machine from being started or saved
 */
export async function savedAmphora(basis: LabBasis, image: string, cache?: WarmCache): Promise<SavedAmphora> {
  if (cache === undefined || image === "") {
    const { directory, boot } = await bootAndSave(basis);
    return { ...identified(entryIn(directory)), boot };
  }
  const drive = configDriveTemplate(driveOptions(basis));
  const key = await warmKey(machineOf(basis, "key", "drive"), { image, drive });
  const kept = cache.find(key);
  if (kept !== undefined) return identified(kept);
  const { directory, boot } = await bootAndSave(basis);
  return { ...identified(cache.publish(key, directory)), boot };
}

/** Starts another amphora from a saved one; each writes to an overlay of its own. */
export async function restore(
  basis: LabBasis,
  name: string,
  { identity, entry }: SavedAmphora,
  how: BootFacts["how"],
): Promise<StartedAmphora> {
  const { disk, drive, state } = entry.files;
  const overlay = await createOverlay(join(basis.directory, `${name}.qcow2`), [
    { path: disk, format: "qcow2" },
    basis.image,
  ]);
  const amphora = await startAmphora({
    ...basis,
    spec: { ...machineOf(basis, name, drive), disk: overlay, state },
    identity,
    how,
    limit: restoreLimit,
  });
  await setClock(amphora);
  return amphora;
}

/** Boots the image, waits until it has come to rest, and saves it into a directory; the machine has ended then. */
async function bootAndSave(basis: LabBasis): Promise<{ readonly directory: string; readonly boot: BootFacts }> {
  const directory = join(basis.directory, "saved");
  mkdirSync(directory, { mode: 0o700 });
  const at = (name: keyof typeof entryFiles) => join(directory, entryFiles[name]);
  const identity = await makeIdentity();
  await writeConfigDrive(at("drive"), identity, driveOptions(basis));
  const disk = await createOverlay(join(basis.directory, "cold.qcow2"), [basis.image]);
  const { accelerator } = basis.choice;
  const began = performance.now();
  const amphora = await startAmphora({
    ...basis,
    spec: { ...machineOf(basis, "cold", at("drive")), disk },
    identity,
    how: "cold",
    limit: bootLimit(accelerator),
  });
  try {
    const state = await settled(amphora, settleLimits[accelerator]);
    const settledSeconds = (performance.now() - began) / 1000;
    await saveState(amphora.machine, at("state"));
    renameSync(disk.overlay, at("disk"));
    writeFileSync(at("identity"), JSON.stringify(identity), { mode: 0o600 });
    sealEntry(directory);
    return { directory, boot: { ...amphora.boot, ...(state !== undefined && { settledSeconds }) } };
  } finally {
    await amphora.machine.stop();
  }
}

/** The machine of an amphora without its disk, by which its saved state is known again. */
function machineOf({ choice }: LabBasis, name: string, configDrive: string): Omit<MachineSpec, "disk"> {
  const { machine, accelerator } = choice;
  return { name, machine, accelerator, configDrive, nics };
}

function driveOptions({ heartbeats }: LabBasis): ConfigDriveOptions {
  return { controllers: [`10.0.2.2:${heartbeats.port}`] };
}

function identified(entry: WarmEntry): SavedAmphora {
  return { identity: JSON.parse(entry.identity) as AmphoraIdentity, entry };
}

function bootLimit(accelerator: MachineChoice["accelerator"]): number {
  const seconds = Number(process.env["AMPHORA_BOOT_LIMIT"]);
  return seconds > 0 ? seconds * 1000 : bootLimits[accelerator];
}
