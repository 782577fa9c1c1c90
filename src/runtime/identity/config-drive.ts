import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { findProgram, run } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import { type DriveOptions, driveTree } from "./drive-tree.ts";
import type { AmphoraIdentity } from "./identity.ts";

export interface ConfigDriveOptions extends DriveOptions {
  /** Nova's default is ISO 9660; the other is a FAT of 64 MiB. */
  readonly container?: "iso9660" | "vfat";
}

export interface ConfigDrive {
  readonly path: string;
  /** See `configDriveTemplate`. */
  readonly templateDigest: string;
}

/** By which cloud-init finds the drive. */
const label = "config-2";

/** Milliseconds for any of the programs; they take fractions of a second. */
const deadline = 60_000;

/** Bytes of a FAT config drive of Nova. */
const fatSize = 64 * 1024 * 1024;

/**
 * Writes the config drive of an amphora as Nova does, readable by its owner only; a file that is there is replaced.
 *
 * @throws {Refusal} `missing-tool`, or `config-drive` with what the program said
 */
export async function writeConfigDrive(
  path: string,
  identity: AmphoraIdentity,
  options: ConfigDriveOptions = {},
): Promise<ConfigDrive> {
  const directory = mkdtempSync(join(dirname(path), ".config-drive."));
  try {
    const source = join(directory, "drive");
    for (const [name, text] of Object.entries(driveTree(identity, options))) {
      mkdirSync(join(source, dirname(name)), { recursive: true });
      writeFileSync(join(source, name), text, { mode: 0o600 });
    }
    const drive = join(directory, "image");
    await (options.container === "vfat" ? makeFat : makeIso)(drive, source);
    chmodSync(drive, 0o600);
    renameSync(drive, path);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { path, templateDigest: configDriveTemplate(options, identity.heartbeatInterval) };
}

/** SHA-256, in hexadecimal, of what a drive with these options says, besides what is made anew for each: ids, keys, seed. */
export function configDriveTemplate(options: ConfigDriveOptions = {}, heartbeatInterval = 2): string {
  const blank = { certificate: "certificate\n", key: "key\n" };
  const identity = { amphoraId: "id", heartbeatKey: "key", ca: blank, server: blank, client: blank, heartbeatInterval };
  const files = Object.entries(driveTree(identity, options)).map(([path, text]) => [path, withoutSeed(text)]);
  return createHash("sha256")
    .update(JSON.stringify([options.container ?? "iso9660", files.sort()]))
    .digest("hex");
}

function withoutSeed(text: string): string {
  return text.replace(/"random_seed":"[^"]*"/, "");
}

async function makeIso(drive: string, source: string): Promise<void> {
  // Either understands the other's words; genisoimage is what Nova calls.
  const program =
    findProgram("genisoimage") === undefined && findProgram("xorriso") !== undefined
      ? ["xorriso", "-as", "mkisofs"]
      : ["genisoimage"];
  await demandRun([...program, "-quiet", "-J", "-r", "-V", label, "-o", drive, source]);
}

async function makeFat(drive: string, source: string): Promise<void> {
  const file = openSync(drive, "w", 0o600);
  ftruncateSync(file, fatSize);
  closeSync(file);
  await demandRun(["mkfs.vfat", "-n", label, drive]);
  await demandRun(["mcopy", "-s", "-i", drive, join(source, "openstack"), "::"]);
}

async function demandRun(command: readonly string[]): Promise<void> {
  // mkfs.vfat lies where an ordinary user's PATH does not lead.
  const env = { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
  const { exitCode, stderr } = await run(command, { deadline, env, maxOutput: 1024 * 1024 });
  if (exitCode === 0) return;
  const reason = stderr.trim().replace(/\s+/g, " ").slice(0, 300);
  throw new Refusal("config-drive", `${command[0]} could not write the config drive (status ${exitCode}): ${reason}`);
}
