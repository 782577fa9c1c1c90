import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { blocking, type Finding } from "./finding.ts";
import type { Ground } from "./ground.ts";

/** Directories of an element that disk-image-create does not copy. */
const LEFT_OUT = new Set(["tests", "__pycache__"]);
/** Directories whose files run by themselves, in the order of their numbers. */
const PHASES = new Set(
  ["root", "extra-data", "pre-install", "install", "post-install", "post-root", "block-device"]
    .concat(["pre-finalise", "finalise", "cleanup"])
    .map((phase) => `${phase}.d`),
);

/** Looks for scripts that would stop the build when disk-image-create gathers them, or would be passed over in silence. */
export function elementScripts({ elements, dib }: Ground): Finding[] {
  const seen = new Map<string, { readonly element: string; readonly file: boolean }>();
  const findings: Finding[] = [];
  for (const [name, directory] of elements) {
    for (const folder of foldersOf(directory)) {
      for (const script of readdirSync(join(directory, folder))) {
        const path = join(directory, folder, script);
        const place = `${folder}/${script}`;
        const other = seen.get(place);
        const file = isFile(path);
        // Only directories of the same name are merged.
        if (other !== undefined && (file || other.file)) findings.push(sameName(place, other.element, name));
        seen.set(place, { element: name, file });
        const own = dib?.elements !== undefined && directory.startsWith(`${dib.elements}/`);
        if (!own && PHASES.has(folder) && isPassedOver(path, script)) findings.push(notExecutable(path));
      }
    }
  }
  return findings;
}

function foldersOf(directory: string): string[] {
  return readdirSync(directory).filter((name) => !LEFT_OUT.has(name) && statSync(join(directory, name)).isDirectory());
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isPassedOver(path: string, name: string): boolean {
  if (!/^\d+-/.test(name) || !isFile(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return false;
  } catch {
    return readFileSync(path, "latin1").startsWith("#!");
  }
}

function sameName(place: string, first: string, second: string): Finding {
  return blocking("element-scripts", `The elements ${first} and ${second} both bring ${place}`, {
    why: "disk-image-create gathers the scripts of all elements in one place and stops at the second of a name",
    cure: "rename one of the two",
  });
}

function notExecutable(path: string): Finding {
  return blocking("element-scripts", `The script ${path} is not executable`, {
    why: "disk-image-create passes over such a script in silence, and the image lacks what it does",
    cure: `make it so with "chmod +x ${path}"`,
  });
}
