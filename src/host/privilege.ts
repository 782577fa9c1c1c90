import { Refusal } from "../refusal.ts";
import { findProgram, run } from "./run.ts";

/** How this process may do what only root may: it is root already, or sudo lets it. */
export type Privilege = "root" | "sudo";

/** True when this process runs as root. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * Finds out how to become root, without ever asking for a password unless `mayAsk`.
 * @param mayAsk a person sits at the terminal, so sudo may ask once (and remembers the answer)
 * @throws {Refusal} `no-privilege` when this process is neither root nor allowed to use sudo
 */
export async function findPrivilege(mayAsk = false): Promise<Privilege> {
  if (isRoot()) return "root";
  if (findProgram("sudo") !== undefined) {
    if ((await run(["sudo", "-n", "true"], { deadline: 10_000 })).exitCode === 0) return "sudo";
    if (mayAsk && (await askOnce())) return "sudo";
  }
  throw new Refusal(
    "no-privilege",
    "Root rights are needed for mounts and loop devices, and sudo does not give them; run as root or allow this user to use sudo.",
  );
}

/** The command that runs `command` as root. */
export function asRoot(privilege: Privilege, command: readonly string[]): string[] {
  return privilege === "root" ? [...command] : ["sudo", "-n", "--", ...command];
}

async function askOnce(): Promise<boolean> {
  const { execa } = await import("execa");
  return (await execa("sudo", ["-v"], { stdio: "inherit", reject: false })).exitCode === 0;
}
