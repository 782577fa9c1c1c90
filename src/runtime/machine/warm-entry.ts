import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../refusal.ts";

/** A saved amphora that may be restored as often as wanted, each time below an overlay of its own. */
export interface WarmEntry {
  /** Readable until `close`, even when another run removes the entry meanwhile; by way of this process's descriptors. */
  readonly files: { readonly state: string; readonly disk: string; readonly drive: string };
  /** The text of its identity.json. */
  readonly identity: string;
  close(): void;
  /** Removes it for all, as when it cannot be restored, and closes it. */
  remove(): void;
}

/** The files of an entry by the names that `WarmEntry` has for them. */
export const entryFiles = { state: "state", disk: "disk.qcow2", drive: "drive", identity: "identity.json" } as const;

/** Written last: how long each file is, so that one that a crash of the host cut short is not taken for whole. */
const sealFile = "entry.json";

/** States how long the files of a directory are. @throws {Refusal} `warm-entry` where one is missing */
export function sealEntry(directory: string): void {
  const sizes = Object.fromEntries(Object.values(entryFiles).map((name) => [name, sizeOf(join(directory, name))]));
  writeFileSync(join(directory, sealFile), `${JSON.stringify(sizes)}\n`, { mode: 0o600 });
}

/**
 * Opens the saved amphora of a directory.
 *
 * @throws {Refusal} `warm-entry` where it is not one, not whole, or not this user's alone
 */
export function entryIn(directory: string): WarmEntry {
  requirePrivate(directory);
  const opened: number[] = [];
  const close = () => {
    for (const descriptor of opened.splice(0)) closeSync(descriptor);
  };
  try {
    const sizes = JSON.parse(readFileSync(join(directory, sealFile), "utf8")) as Record<string, unknown>;
    const open = (name: string) => {
      const descriptor = openSync(join(directory, name), "r");
      opened.push(descriptor);
      const { size } = fstatSync(descriptor);
      if (size !== sizes[name]) throw refusal(directory, `${name} has ${size} bytes and not ${String(sizes[name])}`);
      return descriptor;
    };
    const path = (descriptor: number) => `/proc/${process.pid}/fd/${descriptor}`;
    const identity = readFileSync(open(entryFiles.identity), "utf8");
    const [state, disk, drive] = [entryFiles.state, entryFiles.disk, entryFiles.drive].map((name) => path(open(name)));
    if (state === undefined || disk === undefined || drive === undefined) throw new Error("an entry has three files");
    return {
      files: { state, disk, drive },
      identity,
      close,
      remove() {
        close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    close();
    throw error instanceof Refusal ? error : refusal(directory, error instanceof Error ? error.message : String(error));
  }
}

/** Notes that an entry was used now. */
export function touchEntry(directory: string): void {
  const now = new Date();
  utimesSync(join(directory, sealFile), now, now);
}

/** When an entry was used last, in milliseconds since 1970, and the bytes that it takes; undefined for what is none. */
export function entryUse(directory: string): { readonly used: number; readonly bytes: number } | undefined {
  try {
    const files = Object.values(entryFiles).map((name) => statSync(join(directory, name)));
    return {
      used: statSync(join(directory, sealFile)).mtimeMs,
      bytes: files.reduce((sum, { blocks }) => sum + blocks * 512, 0),
    };
  } catch {
    return undefined;
  }
}

/**
 * What lies in it runs as a guest and holds keys, so it must be a directory that nobody else can read or change.
 *
 * @throws {Refusal} `warm-entry`
 */
export function requirePrivate(directory: string): void {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) throw refusal(directory, "it does not exist");
  if (!stat.isDirectory()) throw refusal(directory, "it is not a directory");
  if (stat.uid !== process.geteuid?.()) throw refusal(directory, "it belongs to another user");
  if ((stat.mode & 0o077) !== 0) throw refusal(directory, "others than its owner may use it");
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    throw refusal(path, cause instanceof Error ? cause.message : String(cause));
  }
}

function refusal(path: string, reason: string): Refusal<"warm-entry"> {
  return new Refusal("warm-entry", `${path} holds no saved amphora (${reason}); remove it, or run with --no-warm.`);
}
