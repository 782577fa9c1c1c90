import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes, randomOf } from "./random.ts";
import { runTool } from "./real-tool.ts";

const kilo = 1024;
let shared: string | undefined;

/** A directory for files made once in this process, gone with the process. */
export function sharedDirectory(): string {
  if (shared !== undefined) return shared;
  const path = mkdtempSync(join(tmpdir(), "amphora-image-sets-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  shared = path;
  return path;
}

/** Noise that hardly compresses, text that does, zeros and single bytes, in stretches from sectors to hundreds of KiB. */
function content(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  const noise = randomBytes(7, 256 * kilo);
  const random = randomOf(8);
  for (let at = 0; at < size; ) {
    const length = Math.min(size - at, 512 * (1 + random(random(3) === 0 ? 600 : 20)));
    const kind = random(4);
    if (kind === 0) noise.copy(bytes, at, random(1000), 1000 + length);
    else if (kind === 1) bytes.fill(`line ${random(99)} of the log. `, at, at + length);
    else if (kind === 2) bytes.writeUInt8(1 + random(255), at + random(length));
    at += length;
  }
  randomBytes(9, 300).copy(bytes, size - 300);
  return bytes;
}

/** A raw file of mixed content, the same for the same size; at least 512 bytes. */
export function rawFile(size: number): string {
  const path = join(sharedDirectory(), `content-${size}.raw`);
  if (!existsSync(path)) writeFileSync(path, content(size));
  return path;
}

/** A file of noise that qemu-io writes from. */
function noiseFile(): string {
  const path = join(sharedDirectory(), "noise");
  if (!existsSync(path)) writeFileSync(path, randomBytes(10, 300 * kilo));
  return path;
}

/** The options of `-o`, in the order given. */
function optionArguments(options: string): string[] {
  return options === "" ? [] : ["-o", options];
}

export function create(path: string, options: string, size: number | string): void {
  runTool("qemu-img", ["create", "-q", "-f", "qcow2", ...optionArguments(options), path, `${size}`]);
}

/** An image on top of another one. */
export function createOver(path: string, options: string, backing: string, format: string, size?: number): void {
  const over = ["-b", backing, "-F", format];
  const sizes = size === undefined ? [] : [`${size}`];
  runTool("qemu-img", ["create", "-q", "-f", "qcow2", ...over, ...optionArguments(options), path, ...sizes]);
}

export function convert(source: string, path: string, options: string, ...flags: string[]): void {
  runTool("qemu-img", ["convert", "-t", "unsafe", "-O", "qcow2", ...flags, ...optionArguments(options), source, path]);
}

export function img(...words: string[]): void {
  runTool("qemu-img", words);
}

/** Runs qemu-io's commands on an image that is opened with `flags`. */
export function io(path: string, commands: readonly string[], ...flags: string[]): void {
  runTool("qemu-io", [
    "-t",
    "unsafe",
    "-f",
    "qcow2",
    ...flags,
    ...commands.flatMap((command) => ["-c", command]),
    path,
  ]);
}

/** The same, but the process is killed before it can close the image. */
export function ioKilled(path: string, commands: readonly string[]): void {
  const words = [...commands, "sigraise 9"].flatMap((command) => ["-c", command]);
  const { error, signal } = spawnSync("qemu-io", ["-f", "qcow2", ...words, path], { stdio: "ignore" });
  if (error) throw error;
  if (signal !== "SIGKILL") throw new Error(`qemu-io survived, its signal is ${signal}`);
}

/** What a random sequence of writes may hold, besides plain ones. */
export interface Pieces {
  readonly size: number;
  readonly clusterSize: number;
  readonly seed: number;
  /** Clusters written compressed, before anything else. */
  readonly compressed?: number;
  readonly count?: number;
}

/** Commands that write, zero and discard here and there, the same for the same seed. */
export function pieces({ size, clusterSize, seed, compressed = 0, count = 14 }: Pieces): string[] {
  const random = randomOf(seed);
  const clusters = Math.floor(size / clusterSize);
  const packed = new Set(Array.from({ length: Math.min(compressed, clusters) }, () => random(clusters)));
  const commands = [...packed].map((cluster) => {
    const source = random(3) === 0 ? `-s ${noiseFile()}` : `-P ${random(256)}`;
    return `write -q -c ${source} ${cluster * clusterSize} ${clusterSize}`;
  });
  for (let index = 0; index < count; index++) {
    const reach = Math.min(size, 512 * (1 + random(random(3) === 0 ? 500 : 40)));
    const at = 512 * random(Math.floor((size - reach) / 512) + 1);
    const what = ["write -q -P 7", `write -q -s ${noiseFile()}`, "write -q -z", "write -q -z -u", "discard -q"];
    const command = what[index < 4 ? index % 2 : random(what.length)];
    commands.push(`${command?.replace("-P 7", `-P ${1 + random(255)}`)} ${at} ${reach}`);
  }
  // One piece that begins and ends within a sector.
  if (size > 5000) commands.push(`write -q -P 77 ${random(size - 5000)} 1234`);
  return commands;
}

/** Changes the bytes of a file at a place. */
export function patch(path: string, offset: number, bytes: Uint8Array): void {
  const all = readFileSync(path);
  all.set(bytes, offset);
  writeFileSync(path, all);
}

/** The number of bytes that a size like `64k` or `2M` stands for. */
export function bytesOf(size: string): number {
  const unit = { k: kilo, M: kilo * kilo }[size.slice(-1)];
  return unit === undefined ? Number(size) : Number(size.slice(0, -1)) * unit;
}
