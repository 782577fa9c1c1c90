import type { Guest } from "./guest.ts";
import { readSystemd } from "./systemd/systemd.ts";
import type { Unit } from "./systemd/unit.ts";
import { startCommands } from "./systemd/unit-command.ts";

/** Bytes of a script. */
const largestScript = 64 * 1024;

/** The units that make the encrypted RAM disk for certificates, by their own names; to be read as a fact. */
export function readRamDiskUnits(guest: Guest): readonly Unit[] {
  const { names, unit } = guest.fact(readSystemd);
  const found = new Map<string, Unit>();
  for (const name of names.places.keys()) {
    if (!/(^|-)(certs?|certfs)-(ramfs|ramdisk)\.service$/.test(name)) continue;
    const one = unit(name);
    if (one.path !== undefined) found.set(one.name, one);
  }
  return [...found.values()];
}

/** A script that makes the RAM disk. */
export interface RamDiskScript {
  readonly unit: string;
  readonly path: string;
  readonly text: string;
}

/** The scripts of those units that a boot starts, of all where it starts none; to be read as a fact. */
export function readRamDiskScripts(guest: Guest): readonly RamDiskScript[] {
  const { starts } = guest.fact(readSystemd);
  const all = guest.fact(readRamDiskUnits);
  const started = all.filter(({ name }) => starts(name));
  return (started.length > 0 ? started : all).flatMap((unit) =>
    startCommands(guest.tree, unit).flatMap(({ key, path }) => {
      if (key !== "ExecStart" || path === undefined) return [];
      const bytes = guest.tree.read(path, { offset: 0, size: largestScript });
      const text = Buffer.from(bytes)
        .toString("utf8")
        .replace(/\\\n/g, " ")
        .replace(/^[ \t]*#.*$/gm, "");
      return [{ unit: unit.name, path, text }];
    }),
  );
}
