import type { FileStatus, FileTree, TreeEntry } from "../../src/filesystem/tree.ts";
import type { Random } from "./mutation.ts";
import { attempt, demandSame, PropertyViolation, sameBytes } from "./property.ts";

/** Entries looked at in one tree, and those looked at closely. */
const mostEntries = 4000;
const mostClosely = 24;
const largestWhole = 512 * 1024;

/** Bytes of content that a case may still read. */
export interface Budget {
  bytes: number;
}

const hostilePaths = [
  "",
  "/",
  "//",
  "/.",
  "/..",
  "/../../etc/os-release",
  "/etc/../../etc/./os-release",
  "relative",
  "/loop-a",
  "/loop-a/x",
  "/absolute",
  "/relative",
  "/deep/up/os-release",
  "/long-link",
  "/tiny/x",
  "/nul\0byte",
  "/\udc80\udcff",
  `/${"x/".repeat(3000)}`,
  `/${"n".repeat(5000)}`,
  `${"/..".repeat(50)}/etc`,
  "/etc/os-release/",
  "/__proto__",
  "/constructor",
];

/** Asks a tree everything that a product asks it, twice where it must say the same again. */
export function driveTree(tree: FileTree, random: Random, budget: Budget): void {
  const entries = walk(tree);
  if (random(3) === 0) demandSame("two walks", entries, walk(tree));
  const closely = entries.list.length <= mostClosely ? entries.list : sample(entries.list, random);
  for (const entry of closely) driveEntry(tree, entry, random, budget);
  for (const path of hostilePaths) drivePath(tree, path);
}

/** Looks at everything in a tree once, of each file's content only at both ends. */
export function lookAtTree(tree: FileTree): void {
  for (const { path, status } of tree.walk()) {
    attempt(() => tree.attributes(path));
    if (status.type === "directory") attempt(() => tree.list(path));
    if (status.type === "symlink") attempt(() => tree.readlink(path));
    for (const offset of status.type === "file" ? [0, status.size - 1] : []) {
      attempt(() => tree.read(path, { offset: Math.max(0, offset), size: 1 }));
    }
  }
}

function walk(tree: FileTree): { list: TreeEntry[]; end: string } {
  const list: TreeEntry[] = [];
  const { refusal } = attempt(() => {
    for (const entry of tree.walk()) {
      list.push(entry);
      if (list.length >= mostEntries) break;
    }
  });
  const met = new Set<string>();
  for (const { path, status } of list) {
    if (met.has(path)) throw new PropertyViolation(`the walk meets ${JSON.stringify(path)} twice`);
    met.add(path);
    if (path !== "/" && !/^(\/[^/\0]+)+$/.test(path)) {
      throw new PropertyViolation(`the walk meets the impossible path ${JSON.stringify(path)}`);
    }
    if (path.split("/").some((name) => name === "." || name === "..")) {
      throw new PropertyViolation(`the walk meets ${JSON.stringify(path)}`);
    }
    demandStatus(path, status);
  }
  return { list, end: refusal ?? "" };
}

function demandStatus(path: string, status: FileStatus): void {
  const { mode, uid, gid, size, links, modified, inode, device } = status;
  const counts = [mode, uid, gid, size, links, inode, device?.major ?? 0, device?.minor ?? 0];
  const fits = counts.every((value) => Number.isSafeInteger(value) && value >= 0) && Number.isSafeInteger(modified);
  if (!fits || mode > 0o7777) {
    throw new PropertyViolation(`the status of ${JSON.stringify(path)} is impossible: ${JSON.stringify(status)}`);
  }
  if ((status.type === "character" || status.type === "block") !== (device !== undefined)) {
    throw new PropertyViolation(`${JSON.stringify(path)} is a ${status.type} with device ${JSON.stringify(device)}`);
  }
}

function sample(list: readonly TreeEntry[], random: Random): TreeEntry[] {
  const chosen = list.slice(0, mostClosely / 3);
  while (chosen.length < mostClosely) {
    const entry = list[random(list.length)];
    if (entry !== undefined) chosen.push(entry);
  }
  return chosen;
}

function driveEntry(tree: FileTree, { path, status }: TreeEntry, random: Random, budget: Budget): void {
  const found = attempt(() => tree.lstat(path));
  if (found.refusal === undefined) demandSame(`walk and lstat of ${path}`, status, found.value);
  const attributes = attempt(() => tree.attributes(path));
  if (attributes.value !== undefined) {
    let bytes = 0;
    for (const value of attributes.value.values()) bytes += value.length;
    if (bytes > 64 * 1024 * 1024) throw new PropertyViolation(`${path} has attributes of ${bytes} bytes`);
    const again = attempt(() => tree.attributes(path));
    if (again.value === undefined || again.value.size !== attributes.value.size) {
      throw new PropertyViolation(`the attributes of ${path} differ when they are read again`);
    }
    for (const [name, value] of attributes.value) {
      if (!sameBytes(value, again.value.get(name))) throw new PropertyViolation(`${name} of ${path} differs`);
    }
  }
  if (status.type === "directory") driveDirectory(tree, path);
  if (status.type === "symlink") {
    const target = attempt(() => tree.readlink(path));
    demandSame(
      `two readlinks of ${path}`,
      target,
      attempt(() => tree.readlink(path)),
    );
    drivePath(tree, path);
  }
  if (status.type === "file") driveFile(tree, path, status.size, random, budget);
}

function driveDirectory(tree: FileTree, path: string): void {
  const { value: names } = attempt(() => tree.list(path));
  if (names === undefined) return;
  if (new Set(names).size !== names.length) throw new PropertyViolation(`${path} lists a name twice`);
  for (const name of names.slice(0, 8)) {
    const below = `${path === "/" ? "" : path}/${name}`;
    const child = attempt(() => tree.lstat(below));
    if (child.refusal === undefined && child.value === undefined) {
      throw new PropertyViolation(`${path} lists ${JSON.stringify(name)}, which is not there`);
    }
  }
}

/** The content whole, again, and in pieces: whatever order it is read in, it is the same. */
function driveFile(tree: FileTree, path: string, size: number, random: Random, budget: Budget): void {
  const first = Math.min(size, largestWhole, budget.bytes);
  budget.bytes -= first;
  const whole = attempt(() => tree.read(path, { offset: 0, size: first }));
  if (whole.value !== undefined) {
    if (whole.value.length !== first) {
      throw new PropertyViolation(`${path} gave ${whole.value.length} bytes instead of ${first}`);
    }
    const bytes = Uint8Array.from(whole.value);
    for (let piece = 0; piece < 3 && first > 0; piece++) {
      const offset = random(first);
      const count = 1 + random(Math.min(first - offset, 20_000));
      const part = attempt(() => tree.read(path, { offset, size: count }));
      if (!sameBytes(bytes.subarray(offset, offset + count), part.value)) {
        const how = part.refusal ?? "other bytes";
        throw new PropertyViolation(`${path}: ${count} bytes from ${offset} give ${how} when read alone`);
      }
    }
    if (size === first && !sameBytes(bytes, attempt(() => tree.read(path)).value)) {
      throw new PropertyViolation(`${path} differs when it is read again`);
    }
  }
  // The end, and a place far in, of what is too long to read.
  for (const offset of size > first ? [size - 1, Math.floor(size / 2), size - 4096] : []) {
    const count = Math.min(4096, size - offset);
    if (offset < 0 || budget.bytes < count) continue;
    budget.bytes -= count;
    const part = attempt(() => tree.read(path, { offset, size: count }));
    if (part.value !== undefined && part.value.length !== count) {
      throw new PropertyViolation(`${path} gave ${part.value.length} bytes instead of ${count} at ${offset}`);
    }
  }
}

function drivePath(tree: FileTree, path: string): void {
  const resolved = attempt(() => tree.resolve(path)).value;
  const status = attempt(() => tree.stat(path));
  attempt(() => tree.lstat(path));
  if (resolved === undefined) return;
  if (!resolved.startsWith("/") || resolved.split("/").some((name) => name === "." || name === "..")) {
    throw new PropertyViolation(`${JSON.stringify(path)} resolves to ${JSON.stringify(resolved)}`);
  }
  if (status.refusal === undefined && status.value?.type === "symlink") {
    throw new PropertyViolation(`${JSON.stringify(path)} leads to a link`);
  }
}
