import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** A key of a test's own, with which an archive signs. */
export interface ArchiveKey {
  /** The public key as apt and debootstrap read it. */
  readonly keyring: Buffer;
  /** @returns the text with its signature around it, as in an InRelease file */
  sign(text: string): string;
  /** Ends the agent that gpg has started for the key. */
  end(): void;
}

/** @param folder a short path, since the agent's socket lies there */
export function makeArchiveKey(folder: string): ArchiveKey {
  mkdirSync(folder, { mode: 0o700 });
  const gpg = (args: readonly string[], input = "") =>
    execFileSync("gpg", ["--homedir", folder, "--batch", "--quiet", "--no-tty", ...args], {
      input,
      stdio: ["pipe", "pipe", "pipe"],
    });
  gpg(["--passphrase", "", "--quick-generate-key", "Stand-in of the Ubuntu archive", "rsa2048", "sign", "never"]);
  return {
    keyring: gpg(["--export"]),
    sign: (text) => gpg(["--clearsign", "--digest-algo", "SHA512"], text).toString(),
    end: () => execFileSync("gpgconf", ["--homedir", folder, "--kill", "gpg-agent"]),
  };
}
