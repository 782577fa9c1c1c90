import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { bundle } from "../../setup/bundle.mjs";
import { type BuildRecord, readBuildRecord } from "../../src/build/output/build-record.ts";
import { sourceDigest } from "../../src/build/output/source-digest.ts";
import { exclusively } from "../support/exclusive.ts";

/** An amphora built by the real command from the present sources. */
export interface BuiltImage {
  readonly path: string;
  readonly record: BuildRecord;
}

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDER = join(ROOT, "out/test");
const STOCK = join(ROOT, "fixtures/stock-amphora/elements");
/** Milliseconds that a build may take on a busy host, for `this.timeout` of a hook that asks for an image. */
export const BUILD_PATIENCE = 30 * 60_000;

let image: Promise<BuiltImage> | undefined;
let stock: Promise<BuiltImage> | undefined;
let tar: Promise<BuiltImage & { readonly password: string }> | undefined;

/** The Debian amphora as qcow2: the one of `npm start` when the present sources built it, else a new one. */
export function amphoraImage(): Promise<BuiltImage> {
  image ??= exclusively(join(FOLDER, "image.lock"), async () => {
    const paths = [join(ROOT, "out/amphora-x64-haproxy.qcow2"), join(FOLDER, "amphora-x64-haproxy.qcow2")];
    for (const path of paths) {
      const record = await freshRecord(path);
      if (record) return { path, record };
    }
    return build(join(FOLDER, "amphora-x64-haproxy"), "qcow2", []);
  });
  return image;
}

/** The Debian amphora as tar, with a root password that is known to this test alone. */
export function amphoraTar(): Promise<BuiltImage & { readonly password: string }> {
  tar ??= (async () => {
    const path = join(FOLDER, "amphora-x64-haproxy.tar");
    const passwordFile = join(FOLDER, "password");
    const record = existsSync(passwordFile) ? await freshRecord(path) : undefined;
    if (record) return { path, record, password: readFileSync(passwordFile, "utf8") };
    const password = `pw-${randomBytes(12).toString("hex")}`;
    const built = await build(join(FOLDER, "amphora-x64-haproxy"), "tar", ["-r", password]);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    return { ...built, password };
  })();
  return tar;
}

/** A Debian amphora without any of our elements, by the recipe in fixtures/stock-amphora. */
export function stockImage(): Promise<BuiltImage> {
  stock ??= (async () => {
    const path = join(FOLDER, "stock-amphora.qcow2");
    const recipe = folderDigest(STOCK);
    const stamp = `${path}.recipe`;
    const known = existsSync(path) && existsSync(stamp) && readFileSync(stamp, "utf8") === recipe;
    const record = known ? readBuildRecord(path) : undefined;
    if (record !== undefined && record.image.sha256 === (await sha256(path))) return { path, record };
    const built = await build(join(FOLDER, "stock-amphora"), "qcow2", [], {
      DIB_ELEMENTS: "base vm debian-minimal stock-amphora",
      DIB_LOCAL_ELEMENTS_PATH: STOCK,
      DIB_APT_MINIMAL_CREATE_INTERFACES: "1",
    });
    writeFileSync(stamp, recipe);
    return built;
  })();
  return stock;
}

/** Where the tests' builds work; nothing of it may outlive a build. */
export const WORK_FOLDER = join(FOLDER, "work");

/** Runs one of the project's commands from the bundle, its output on our standard error. */
export function runCommand(
  command: "diskimage-create" | "amphora-verify" | "amphora-signoff",
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<number> {
  const child = spawn(process.execPath, [join(ROOT, `dist/src/cli/${command}.js`), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", 2, 2],
  });
  return new Promise((settle, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => settle(code ?? 1));
  });
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

async function build(
  output: string,
  type: "qcow2" | "tar",
  more: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<BuiltImage> {
  await bundle(ROOT);
  mkdirSync(FOLDER, { recursive: true });
  const args = [
    "-i",
    "debian",
    "-d",
    "bookworm",
    "-p",
    "-s",
    "3",
    "-t",
    type,
    "-w",
    WORK_FOLDER,
    "-o",
    output,
    ...more,
  ];
  const status = await runCommand("diskimage-create", args, environment);
  if (status !== 0) throw new Error(`diskimage-create ended with ${status}; its log tells why`);
  const path = `${output}.${type}`;
  const record = readBuildRecord(path);
  if (record === undefined) throw new Error(`diskimage-create left no build record beside ${path}`);
  return { path, record };
}

/** SHA-256 over the paths and contents of the files below a folder. */
function folderDigest(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** The record beside an image, when it is of this image and of the present sources. */
async function freshRecord(path: string): Promise<BuildRecord | undefined> {
  if (!existsSync(path)) return undefined;
  const record = readBuildRecord(path);
  if (record?.tool.sourceDigest !== sourceDigest(ROOT) || record.options.baseOs !== "debian") return undefined;
  return record.image.sha256 === (await sha256(path)) ? record : undefined;
}
