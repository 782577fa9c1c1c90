import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { run } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import { requireSpace } from "./free-space.ts";
import type { DiskChain, Layer } from "./machine-spec.ts";

/** Bytes that an amphora may write, logs above all; a first boot writes some 20 MiB. */
const overlaySize = 1024 * 1024 * 1024;

/**
 * Makes a qcow2 that takes what a guest writes, over layers that stay as they are.
 *
 * @param below the nearest first; the last is the image
 * @throws {Refusal} `no-space`, `overlay`, `missing-tool`
 */
export async function createOverlay(path: string, below: readonly Layer[]): Promise<DiskChain> {
  const layers = below.map((layer) => ({ ...layer, path: resolve(layer.path) }));
  const [nearest] = layers;
  if (nearest === undefined) throw new Error("an overlay lies over at least one layer");
  const overlay = resolve(path);
  await requireSpace(dirname(overlay), overlaySize, "the overlay of an amphora");
  const size = await virtualSize(layers);
  const command = ["qemu-img", "create", "-q", "-f", "qcow2", overlay, String(size)];
  const { exitCode, stderr } = await run(command, { deadline: 60_000 });
  if (exitCode === 0) return { overlay, layers };
  const said = stderr.trim().split("\n").at(-1)?.replace(/\.$/, "");
  throw new Refusal(
    "overlay",
    `No overlay could be made in ${dirname(overlay)}: ${said}; see whether files can be written there.`,
  );
}

const sizes = new Map<string, Promise<number>>();

/** The image's own, which all layers above have as well; asked once, since a restored amphora is wanted soon. */
function virtualSize(layers: readonly Layer[]): Promise<number> {
  const { path = "", format = "" } = layers.at(-1) ?? {};
  const { mtimeMs, size } = statSync(path);
  const key = JSON.stringify([path, format, mtimeMs, size]);
  const known = sizes.get(key) ?? askSize(path, format);
  sizes.set(key, known);
  return known;
}

async function askSize(path: string, format: string): Promise<number> {
  const command = ["qemu-img", "info", "--force-share", "-f", format, "--output=json", path];
  const { exitCode, stdout, stderr } = await run(command, { deadline: 60_000, dieWithParent: true });
  const said = stderr.trim().split("\n").at(-1)?.replace(/\.$/, "");
  if (exitCode !== 0) throw new Refusal("overlay", `QEMU cannot read ${path}: ${said}; verify the image first.`);
  return Number((JSON.parse(stdout) as Record<string, unknown>)["virtual-size"]);
}
