import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../host/run.ts";
import { Refusal } from "../refusal.ts";

/**
 * Hashes the password for /etc/shadow (SHA-512 crypt) and keeps only the hash, in a file for its owner alone.
 * The clear text travels over a pipe, never through arguments or environment.
 * @returns the path of the file
 * @throws {Refusal} `root-password` when openssl cannot hash it
 */
export async function writePasswordHash(password: string, directory: string): Promise<string> {
  const { stdout, exitCode } = await run(["openssl", "passwd", "-6", "-stdin"], { input: `${password}\n` });
  const hash = stdout.trim();
  if (exitCode !== 0 || !/^\$6\$[./0-9A-Za-z]+\$[./0-9A-Za-z]{86}$/.test(hash)) {
    throw new Refusal("root-password", "The root password could not be hashed by openssl; install a newer openssl.");
  }
  const path = join(directory, "root-password-hash");
  writeFileSync(path, `${hash}\n`, { mode: 0o600, flag: "wx" });
  return path;
}
