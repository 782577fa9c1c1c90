import { posix } from "node:path";
import type { Guest } from "./guest.ts";

/** Where systemd looks for programs, and what its services inherit as `PATH` (systemd.exec(5)). */
export const servicePath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** A program as a service finds it by its name. */
export interface Command {
  readonly path: string;
  /** Where links from `path` lead in the end. */
  readonly place: string;
  /** Why it would not start, as a clause; its first bytes are read for that. */
  defect(): string | undefined;
}

/** What a service starts that calls `name` (execvp(3): files that are not executable are passed over); `undefined` when it finds none. */
export function findCommand(guest: Guest, name: string): Command | undefined {
  const paths = name.startsWith("/") ? [name] : servicePath.map((directory) => posix.join(directory, name));
  for (const path of paths) {
    const status = guest.tree.stat(path);
    if (status?.type !== "file" || (status.mode & 0o111) === 0) continue;
    return { path, place: guest.tree.resolve(path) ?? path, defect: () => guest.programDefect(path) };
  }
  return undefined;
}
