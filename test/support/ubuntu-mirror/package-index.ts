import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** The records of an index of packages, each without the empty line that ends it. */
export function recordsOf(index: string): string[] {
  return index.split(/\n{2,}/).filter(Boolean);
}

/** The name of the package that a record describes. */
export function packageOf(record: string): string {
  return /^Package: (\S+)/m.exec(record)?.[1] ?? "";
}

/** The record of a package's file, found below `pool` of an archive. */
export function recordOfFile(path: string, pool: string): string {
  const control = execFileSync("dpkg-deb", ["--field", path], { encoding: "utf8" }).trimEnd();
  const bytes = readFileSync(path);
  return [
    control,
    `Filename: ${pool}/${basename(path)}`,
    `Size: ${bytes.length}`,
    `SHA256: ${createHash("sha256").update(bytes).digest("hex")}`,
  ].join("\n");
}

/** The text of an index. */
export function indexOf(records: readonly string[]): string {
  return records.map((record) => `${record}\n\n`).join("");
}
