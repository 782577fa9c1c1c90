import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Moves what a build made to where it belongs: each file atomically and the image last, so that an
 * existing image stays until a complete one takes its place.
 * @param staging the directory of the build's results
 * @param image the final path of the image, whose name is also its name in `staging`
 */
export function publish(staging: string, image: string): void {
  const directory = dirname(image);
  const names = readdirSync(staging).filter((name) => name !== basename(image));
  for (const name of [...names, basename(image)]) replace(join(staging, name), join(directory, name));
}

function replace(source: string, target: string): void {
  sync(source);
  // Only a rename within one file system is atomic, so another one gets a copy beside the target first.
  const beside = mkdtempSync(join(dirname(target), ".diskimage-create."));
  try {
    const incoming = join(beside, basename(target));
    moveInto(source, incoming);
    // A rename replaces a file but no directory that holds something.
    if (existsSync(target) && isDirectory(incoming)) renameSync(target, join(beside, "previous"));
    renameSync(incoming, target);
    sync(dirname(target));
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function moveInto(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    cpSync(source, target, { recursive: true, preserveTimestamps: true });
    sync(target);
  }
}

function isDirectory(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
