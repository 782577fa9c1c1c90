import { dirname, isAbsolute, join } from "node:path";
import { Refusal } from "../../refusal.ts";
import { cached } from "../cached-reader.ts";
import { type FileBelow, identityAt, openFileBelow } from "../file-below.ts";
import { quoted } from "../quoted.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import { parseHeader, type Qcow2Header } from "./header.ts";
import { openQcow2, type Qcow2Image } from "./qcow2-image.ts";

/** Leave to read the backing files that an image names. */
export interface BackingPolicy {
  /** They are read only where they really lie below this directory. */
  readonly directory: string;
  /** The image's own path: a relative name is relative to its directory, or to `directory` when left out. */
  readonly imagePath?: string;
}

/** A qcow2 image together with the files below it. */
export interface BackedQcow2 {
  readonly image: Qcow2Image;
  /** Closes the backing files, not the image itself; does nothing the second time. */
  close(): void;
}

/** Images on top of each other, the bottom one included. */
const maximumLayers = 16;

/**
 * Opens a qcow2 image and, as far as the policy allows it, the backing files below it.
 *
 * A backing file is what its name and format in the image say: a path, never a protocol; qcow2 or raw, never probed.
 *
 * @throws {Refusal} what `openQcow2` throws, of the backing files too; `backing-file` for one that may not be read;
 *   `corrupt-image` for a chain that leads back to itself; what `openFile` throws
 */
export async function openBackedQcow2(file: ByteReader, policy: BackingPolicy): Promise<BackedQcow2> {
  const opened: FileBelow[] = [];
  const close = () => {
    for (const below of opened) below.file.close();
  };
  try {
    return { image: await openLayers(file, policy, opened), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** A layer that is a qcow2 itself; only the top one has no name. */
interface Layer {
  readonly file: ByteReader;
  readonly name?: string;
}

async function openLayers(file: ByteReader, policy: BackingPolicy, opened: FileBelow[]): Promise<Qcow2Image> {
  const { directory, imagePath } = policy;
  const met = new Set<string | undefined>(imagePath === undefined ? [] : [identityAt(imagePath)]);
  const layers: Layer[] = [{ file }];
  let backing: ByteReader | undefined;
  let path = imagePath ?? join(directory, "image");
  let header = parseHeader(file);
  while (header.backingFile !== undefined) {
    const name = header.backingFile;
    const format = demandFormat(header, name);
    if (opened.length + 1 >= maximumLayers)
      throw refuse(name, `is the ${maximumLayers + 1}th of a chain of images, of which ${maximumLayers} are read`);
    path = demandPath(path, name);
    const below = about(name, () => openFileBelow(directory, path, () => refuse(name, `lies outside ${directory}`)));
    opened.push(below);
    if (met.has(below.identity)) throw circle(name);
    met.add(below.identity);
    if (format === "raw") {
      backing = cached(below.file);
      break;
    }
    layers.push({ file: below.file, name });
    header = about(name, () => parseHeader(below.file));
  }
  return openUpwards(layers, backing);
}

/** The bottom layer first, since each reads through the one below it. */
async function openUpwards(layers: readonly Layer[], bottom: ByteReader | undefined): Promise<Qcow2Image> {
  const [top, ...others] = layers;
  if (top === undefined) throw new TypeError("a chain has at least one layer");
  let backing = bottom;
  for (const { file, name = "" } of others.reverse()) {
    try {
      const { length, read } = await openQcow2(file, backing, layers.length);
      backing = { length, read: (offset, size) => about(name, () => read(offset, size)) };
    } catch (error) {
      throw named(name, error);
    }
  }
  return openQcow2(top.file, backing, layers.length);
}

function demandFormat({ backingFormat }: Qcow2Header, name: string): "raw" | "qcow2" {
  if (backingFormat === "raw" || backingFormat === "qcow2") return backingFormat;
  throw backingFormat === undefined
    ? refuse(name, "is of a format that the qcow2 does not state, and guessing could be wrong")
    : refuse(name, `is of the format ${quoted(backingFormat)}, which is not read here`);
}

/** QEMU takes what stands before the first colon for a protocol, unless a slash comes first. */
function demandPath(path: string, name: string): string {
  if (name === "" || name.includes("\0") || /^[^/]*:/.test(name)) throw refuse(name, "is not named by a path");
  return isAbsolute(name) ? name : `${dirname(path)}/${name}`;
}

function about<Result>(name: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw named(name, error);
  }
}

/** A refusal of a backing file, said of the image on top. */
function named(name: string, error: unknown): unknown {
  if (!(error instanceof Refusal) || error.message.startsWith("the backing file ")) return error;
  return new Refusal(error.code, `the backing file ${quoted(name)} is refused: ${error.message}`, { cause: error });
}

function refuse(name: string, what: string): Refusal<DiskRefusalCode> {
  return new Refusal(
    "backing-file",
    `the backing file ${quoted(name)} ${what}; join the files with qemu-img convert -O qcow2`,
  );
}

function circle(name: string): Refusal<DiskRefusalCode> {
  return new Refusal(
    "corrupt-image",
    `the backing file ${quoted(name)} leads back to an image that stands on it; build the image again`,
  );
}
