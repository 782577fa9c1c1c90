import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A directory like that of a saved amphora, its files no more than a word each, or `bytes` more of its state. */
export function savedAmphora(path: string, word: string, bytes = 0): string {
  mkdirSync(path, { mode: 0o700 });
  for (const name of ["disk.qcow2", "drive", "identity.json"]) writeFileSync(join(path, name), `${word}: ${name}`);
  writeFileSync(join(path, "state"), `${word}: state${"x".repeat(bytes)}`);
  return path;
}
