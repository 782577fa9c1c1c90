import { readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment, Options } from "../options/options.ts";
import { baseOs } from "../plan/base-os.ts";
import { hostToolSettings } from "../run/host-tool-settings.ts";
import { advice, blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { nearestExisting } from "./output-directories.ts";

const GIB = 1024 ** 3;
/** GiB of a guest's files, by family: an amphora of Debian 12 has 1.4. */
const FILES = { debian: 1.6, redhat: 2 } as const;
/** GiB that an amphora's files take at least, with what the file system needs for itself. */
const LEAST = 1.35;
/** GiB of a compressed image of them. */
const COMPRESSED = 0.7;
/** GiB of downloaded packages, packed and unpacked, and of a base system or image. */
const DOWNLOADS = 2.2;
/** GiB of the packed packages of one build: an amphora of Debian 12 has 0.3. */
const PACKAGES = 0.5;

/** What a build needs, in GiB. */
export interface Needs {
  /** The work directory. */
  readonly work: number;
  readonly memory: number;
  readonly cache: number;
  readonly output: number;
}

/** What a build needs at its peak: the guest's files twice while they are copied to the image's disk, and the image. */
export function needsOfBuild(options: Options, inMemory: boolean): Needs {
  const files = Math.min(FILES[baseOs(options.baseOs).family], options.size);
  const compressed = options.type === "qcow2" && options.compression !== "none";
  const output = compressed ? COMPRESSED : files;
  // A vhd is converted from a whole disk, and an OCI archive from a whole tar.
  const made = output + (options.type === "vhd" || options.type === "oci" ? files : 0);
  const guest = 2 * files + (inMemory ? made : 0);
  return { work: made + (inMemory ? 0 : guest), memory: inMemory ? guest : 0, cache: DOWNLOADS, output };
}

/** Whether disk-image-create builds in memory: where there is twice as much as it wants, in GiB, and nobody forbids it. */
export function usesTmpfs(options: Options, env: Environment): boolean {
  if (!options.tmpfs) return false;
  return memory("MemTotal") >= 2 * Number(env["DIB_MIN_TMPFS"] ?? "2") * GIB;
}

/** Looks whether there is room on disk and in memory for what this build needs. */
export function roomForBuild(ground: Ground): Finding[] {
  const { plan, options, env } = ground;
  const inMemory = usesTmpfs(options, env);
  const build = needsOfBuild(options, inMemory);
  const needs = { ...build, work: build.work + packageCopies(ground) };
  const findings = [...roomOnDisk(options, needs), ...(inMemory ? roomInMemory(needs) : [])];
  if (options.size >= LEAST || !plan.elements.includes("amphora-agent")) return findings;
  return [...findings, tooSmall(options.size)];
}

/**
 * GiB of packages below the work directory, where a build has all kept ones and those that it downloads: copies where
 * links cannot be, since the cache lies on another file system.
 */
export function packageCopies({ plan, options, env }: Pick<Ground, "plan" | "options" | "env">): number {
  const pool = hostToolSettings(plan, options, env)["AMPHORA_PACKAGE_POOL"];
  const [work, cache] = [options.workDir, options.cacheDir].map((path) => statSync(nearestExisting(path)).dev);
  if (pool === undefined || work === cache) return 0;
  return PACKAGES + bytesOfPackages(pool) / GIB;
}

function bytesOfPackages(pool: string): number {
  try {
    const names = readdirSync(pool).filter((name) => name.endsWith(".deb"));
    return names.reduce((sum, name) => sum + statSync(join(pool, name)).size, 0);
  } catch {
    // There is none yet, or another build is just taking some away.
    return 0;
  }
}

function tooSmall(size: number): Finding {
  return blocking("image-size", `An image of ${size} GB (-s) cannot hold an amphora`, {
    why: "its files are copied to the image's disk, and fill it",
    cure: "raise -s to 2 or more",
  });
}

// Directories of one file system share its room.
function roomOnDisk(options: Options, needs: Needs): Finding[] {
  const places = new Map<number, { path: string; free: number; bytes: number; uses: string[] }>();
  const wanted = [
    { path: options.workDir, need: needs.work, use: "the work directory (-w)" },
    { path: options.cacheDir, need: needs.cache, use: "the cache (-c)" },
    { path: dirname(options.output), need: needs.output, use: "the image (-o)" },
  ];
  for (const { path, need, use } of wanted) {
    const existing = nearestExisting(path);
    const device = statSync(existing).dev;
    const { bavail, bsize } = statfsSync(existing);
    const place = places.get(device) ?? { path, free: bavail * bsize, bytes: 0, uses: [] };
    places.set(device, { ...place, bytes: place.bytes + need * GIB, uses: [...place.uses, use] });
  }
  return [...places.values()].map(({ path, free, bytes, uses }) => {
    const amount = inGib(bytes);
    const names = uses.join(" and ").replace(" and ", uses.length > 2 ? ", " : " and ");
    if (free >= bytes) return ok("space", `${inGib(free)} GiB are free in ${path}, of which ${names} need ${amount}`);
    return blocking("space", `There is less than ${amount} GiB free in ${path} for ${names}`, {
      why: "a build whose disk is full ends after minutes",
      cure: "make room there",
      code: "no-space",
    });
  });
}

function roomInMemory(needs: Needs): Finding[] {
  const needed = needs.memory * GIB;
  const limit = memory("MemTotal") / 2;
  const free = memory("MemAvailable") + memory("SwapFree");
  // Each half of what is needed is a tmpfs of its own, which may take half of the memory.
  if (limit >= needed / 2 && free >= needed) {
    return [ok("memory", `${inGib(free)} GiB of memory are free, of which the build needs ${inGib(needed)}`)];
  }
  const what = `The build would be made in memory, of which ${inGib(free)} GiB are free and ${inGib(needed)} needed`;
  const remedy = { why: "a build without memory is killed, or its disk is full", cure: "add -f to build on disk" };
  // The guest's files alone do not fit.
  return [free < needed / 2 ? blocking("memory", what, remedy) : advice("memory", what, remedy)];
}

/** Bytes of a line of /proc/meminfo. */
function memory(name: string): number {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
  return Number(kib ?? 0) * 1024;
}

function inGib(bytes: number): string {
  return (Math.floor((bytes / GIB) * 10) / 10).toFixed(1);
}
