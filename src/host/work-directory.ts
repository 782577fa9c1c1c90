import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Refusal } from "../refusal.ts";
import { isRoot } from "./privilege.ts";
import { type ProcessIdentity, processIdentity, processState } from "./process-identity.ts";

/** A directory of our own for one run; everything in it is gone after `remove()`. */
export interface WorkDirectory {
  readonly path: string;
  /** Idempotent and synchronous, so that it may run in an exit handler. */
  remove(): void;
}

const OWNER_FILE = ".owner.json";
/** Milliseconds after which an empty directory without a record belongs to nobody. */
const ABANDONED_AFTER = 60_000;

/**
 * Makes `<parent>/<prefix>.XXXXXX` (mode 0700), owned by this process, after removing those of dead owners.
 * @param onStale is told the path of each leftover directory that was removed
 * @throws {Refusal} `work-directory` when the parent cannot be made or written
 */
export function createWorkDirectory(
  parent: string,
  prefix: string,
  onStale: (path: string) => void = () => {},
): WorkDirectory {
  const base = resolve(parent);
  try {
    mkdirSync(base, { recursive: true });
    for (const path of removeStaleWorkDirectories(base, prefix)) onStale(path);
    const path = mkdtempSync(join(base, `${prefix}.`));
    chmodSync(path, 0o700);
    writeFileSync(join(path, OWNER_FILE), `${JSON.stringify(processIdentity(process.pid))}\n`);
    const remove = () => removeTree(path);
    process.once("exit", remove);
    return {
      path,
      remove() {
        process.removeListener("exit", remove);
        remove();
      },
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Refusal("work-directory", `No work directory can be made in ${base} (${reason}); choose another one.`, {
      cause,
    });
  }
}

/** Removes every `<parent>/<prefix>.XXXXXX` whose owner is dead, and says which. */
export function removeStaleWorkDirectories(parent: string, prefix: string): string[] {
  const removed: string[] = [];
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    const mine = entry.isDirectory() && entry.name.startsWith(`${prefix}.`) && entry.name.length === prefix.length + 7;
    if (!mine) continue;
    const path = join(parent, entry.name);
    if (!isAbandoned(path)) continue;
    removeTree(path);
    removed.push(path);
  }
  return removed;
}

// A directory without a record is ours only when it is empty: its maker died before writing one. What another user
// left in a shared parent is theirs to remove, whatever its record says.
function isAbandoned(path: string): boolean {
  if (statSync(path).uid !== process.getuid?.()) return false;
  const owner = readOwner(path);
  if (owner !== undefined) return processState(owner) === "dead";
  return readdirSync(path).length === 0 && Date.now() - statSync(path).mtimeMs > ABANDONED_AFTER;
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(join(path, OWNER_FILE), "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

// Mounts are taken away first, so that no removal ever reaches into a mounted file system.
function removeTree(path: string): void {
  for (const device of loopDevicesOn(path)) privileged(["losetup", "-d", device]);
  for (const mount of mountsBelow(path)) privileged(["umount", "-l", mount]);
  if (mountsBelow(path).length > 0) return;
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    // Files that a build made as root can only be removed as root.
    if (isRoot() || privileged(["rm", "-rf", "--one-file-system", path]) !== 0) throw error;
  }
}

function privileged(command: string[]): number | null {
  const [file = "", ...args] = isRoot() ? command : ["sudo", "-n", ...command];
  return spawnSync(file, args, { stdio: "ignore" }).status;
}

/** Loop devices whose file lies below a directory. */
function loopDevicesOn(path: string): string[] {
  const names = readdirSync("/sys/block").filter((name) => name.startsWith("loop"));
  return names.filter((name) => backingFile(name).startsWith(`${path}/`)).map((name) => `/dev/${name}`);
}

function backingFile(name: string): string {
  try {
    return readFileSync(`/sys/block/${name}/loop/backing_file`, "utf8");
  } catch {
    return "";
  }
}

/** Mount points below a directory, deepest first, from /proc/self/mountinfo (field 5, octal escapes). */
function mountsBelow(path: string): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) =>
      (line.split(" ")[4] ?? "").replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8))),
    )
    .filter((mount) => mount.startsWith(`${path}/`))
    .reverse();
}
