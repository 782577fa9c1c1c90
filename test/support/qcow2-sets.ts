import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DiskRefusalCode } from "../../src/disk/refusal-code.ts";
import { dependentSets } from "./qcow2-dependent-sets.ts";
import { layoutSets } from "./qcow2-layout-sets.ts";
import { stateSets } from "./qcow2-state-sets.ts";
import { sharedDirectory } from "./qcow2-writer.ts";

/** One way to make a qcow2 file with the real tools, always the same. */
export interface Qcow2Set {
  /** What tests print: the features, in words of `qemu-img`. */
  readonly name: string;
  /** The feature that the set is about. */
  readonly group: string;
  /** What opening does while no other file may be read. */
  readonly opening: "opens" | DiskRefusalCode;
  /** What opening does where backing files below the image's own directory may be read; `opening` when left out. */
  readonly withBacking?: "opens" | DiskRefusalCode;
  /** Writes the image, and what it depends on beside it. */
  make(path: string): void;
}

const made = new Map<string, string>();
let sets: readonly Qcow2Set[] | undefined;

/** Every set; the names differ. */
export function qcow2Sets(): readonly Qcow2Set[] {
  sets ??= [...layoutSets(), ...stateSets(), ...dependentSets()];
  return sets;
}

/** The file of a set, made when it is first asked for, each in a directory of its own; not to be changed. */
export function qcow2SetFile(set: Qcow2Set): string {
  const known = made.get(set.name);
  if (known !== undefined) return known;
  const directory = join(sharedDirectory(), `${made.size}`);
  mkdirSync(directory);
  const path = join(directory, "image.qcow2");
  set.make(path);
  made.set(set.name, path);
  return path;
}
