import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { Refusal } from "../../refusal.ts";
import { entryIn, entryUse, requirePrivate, sealEntry, touchEntry, type WarmEntry } from "./warm-entry.ts";

/** Saved amphorae that later runs go on from. */
export interface WarmCache {
  readonly directory: string;
  find(key: string): WarmEntry | undefined;
  /**
   * Takes over a directory with the files `state`, `disk.qcow2`, `drive` and `identity.json`, and removes what was used
   * longest ago while all is over the limit. Where another run was faster its entry stands, and is what is returned.
   *
   * @throws {Refusal} `warm-entry`
   */
  publish(key: string, directory: string): WarmEntry;
}

export interface WarmCacheOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Bytes that all entries may take. */
  readonly limit?: number;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

const gibibyte = 1024 ** 3;
const usualLimit = 4 * gibibyte;

/** Milliseconds after which nobody is still copying an entry into the cache or removing one. */
const abandonedAfter = 10 * 60_000;

/**
 * Opens the cache of this user, `amphora-image/warm` in XDG_CACHE_HOME (XDG Base Directory Specification), made when it is
 * not there. Its limit is 4 GiB, or AMPHORA_WARM_CACHE_GB times that many bytes; 0 turns it off.
 *
 * @returns why there is none: one clause
 */
export function openWarmCache(options: WarmCacheOptions = {}): WarmCache | { readonly unavailable: string } {
  const { environment = process.env, now = Date.now() } = options;
  const limit = options.limit ?? limitIn(environment);
  if (limit === undefined) return { unavailable: "AMPHORA_WARM_CACHE_GB is not a number of GiB" };
  if (limit === 0) return { unavailable: "AMPHORA_WARM_CACHE_GB turns it off" };
  const stated = environment["XDG_CACHE_HOME"] ?? "";
  const parent = isAbsolute(stated) ? stated : join(homedir(), ".cache");
  const directory = join(parent, "amphora-image", "warm");
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    requirePrivate(directory);
    removeAbandoned(directory, now);
  } catch (error) {
    return { unavailable: `${directory} cannot be used: ${error instanceof Error ? error.message : String(error)}` };
  }
  return {
    directory,
    find: (key) => find(directory, key),
    publish(key, source) {
      const bytes = prepare(source);
      // What would push everything else out is used by this run alone.
      if (bytes > limit) return entryIn(source);
      moveTo(source, join(directory, key));
      const entry = find(directory, key) ?? entryIn(source);
      evict(directory, key, limit);
      return entry;
    },
  };
}

function prepare(source: string): number {
  chmodSync(source, 0o700);
  sealEntry(source);
  return entryUse(source)?.bytes ?? 0;
}

/** One that is not whole goes, so that the next run makes it anew. */
function find(directory: string, key: string): WarmEntry | undefined {
  const path = join(directory, key);
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    const entry = entryIn(path);
    touchEntry(path);
    return entry;
  } catch (error) {
    if (error instanceof Refusal) remove(directory, key);
    return undefined;
  }
}

/** A directory takes another's name only while that one is empty or not there (rename(2)), so whoever is first stays. */
function moveTo(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EXDEV") copyTo(source, target);
    else if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

function copyTo(source: string, target: string): void {
  const copy = `${target}.making-${randomBytes(6).toString("hex")}`;
  try {
    cpSync(source, copy, { recursive: true, preserveTimestamps: true });
    chmodSync(copy, 0o700);
    moveTo(copy, target);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function evict(directory: string, kept: string, limit: number): void {
  const entries = readdirSync(directory)
    .map((name) => ({ name, use: entryUse(join(directory, name)) }))
    .flatMap(({ name, use }) => (use === undefined || name.includes(".") ? [] : [{ name, ...use }]))
    .sort((one, other) => one.used - other.used);
  let sum = entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
  for (const { name, bytes } of entries) {
    if (sum <= limit) return;
    if (name === kept) continue;
    remove(directory, name);
    sum -= bytes;
  }
}

/** Renamed first, so that nobody finds it half removed. */
function remove(directory: string, name: string): void {
  const gone = join(directory, `${name}.gone-${randomBytes(6).toString("hex")}`);
  try {
    renameSync(join(directory, name), gone);
  } catch {
    return;
  }
  rmSync(gone, { recursive: true, force: true });
}

function removeAbandoned(directory: string, now: number): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (/\.(?:making|gone)-[0-9a-f]{12}$/.test(name) && stat !== undefined && now - stat.ctimeMs > abandonedAfter) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function limitIn(environment: NodeJS.ProcessEnv): number | undefined {
  const stated = environment["AMPHORA_WARM_CACHE_GB"];
  if (stated === undefined || stated === "") return usualLimit;
  return /^\d{1,5}(?:\.\d+)?$/.test(stated) ? Number(stated) * gibibyte : undefined;
}
