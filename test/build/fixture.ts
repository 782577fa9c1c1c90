import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPrivilege } from "../../src/host/privilege.ts";
import { findProgram } from "../../src/host/run.ts";
import { skipAloud } from "../skip.ts";

/** The diskimage-builder of fixtures/build/README.md. */
export const FIXTURE_DIB = join(import.meta.dirname, "../../fixtures/build/diskimage-builder");

/** Variables with which the fixture takes the place of diskimage-builder. */
export const FIXTURE_ENV = { DIB_REPO_PATH: FIXTURE_DIB, DIB_ELEMENTS: "tiny" };

/** A directory of its own for each test of the surrounding suite. */
export function testDirectory(): { readonly path: string } {
  const directory = { path: "" };
  beforeEach(() => {
    directory.path = mkdtempSync(join(tmpdir(), "diskimage-create-test."));
  });
  afterEach(() => rmSync(directory.path, { recursive: true, force: true }));
  return directory;
}

/** Skips the test, saying why, where this host cannot mount. */
export async function needsRoot(context: Mocha.Context): Promise<void> {
  const reason = await findPrivilege().then(
    () => (findProgram("qemu-img") ? undefined : "qemu-img is not installed; install qemu-utils"),
    (error: Error) => error.message,
  );
  if (reason !== undefined) skipAloud(context, reason);
}

/** Processes, mounts and loop devices of this host that have to do with a directory. */
export function tracesOf(directory: string): string[] {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(directory));
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => `${pid} ${processText(pid)}`)
    .filter((text) => text.includes(directory));
  const loops = readdirSync("/sys/block")
    .filter((name) => name.startsWith("loop") && backingFile(name).includes(directory))
    .map((name) => `${name} ${backingFile(name)}`);
  return [...mounts, ...processes, ...loops];
}

/** Partitions that outlived the attachment of their loop device. */
export function stalePartitions(): string[] {
  return readdirSync("/sys/class/block").filter((name) => {
    const loop = /^(loop\d+)p\d+$/.exec(name)?.[1];
    return loop !== undefined && !existsSync(`/sys/block/${loop}/loop`);
  });
}

/** Waits until `condition` holds, for ten seconds at most. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`after ten seconds still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function processText(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")} ${readlinkSync(`/proc/${pid}/cwd`)}`;
  } catch {
    return "";
  }
}

function backingFile(loop: string): string {
  const path = `/sys/block/${loop}/loop/backing_file`;
  try {
    return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  } catch {
    return "";
  }
}
