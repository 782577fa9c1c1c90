import * as zlib from "node:zlib";
import type { Compression } from "./header.ts";
import { type Inflater, inflater } from "./inflater.ts";
import { frameLength } from "./zstd-frame.ts";

/**
 * Unpacks one compressed cluster.
 *
 * @param packed the bytes from the cluster's offset, followed by whatever shares its last sector
 * @param size bytes of a cluster
 * @param room `size + 1` bytes that may be used for the result, where it need not be new
 * @returns exactly `size` bytes, or `undefined` when they do not come out
 */
export type Decompressor = (packed: Uint8Array, size: number, room?: Uint8Array) => Uint8Array | undefined;

/** What unpacks clusters of this compression; WebAssembly has to be compiled first where Node has no Zstandard of its own. */
export async function decompressorOf(compression: Compression): Promise<Decompressor> {
  if (compression === "zlib") {
    inflate ??= inflater();
    const unpack = inflate;
    return (packed, size, room) => whole(() => unpack(packed, size, room), size);
  }
  const unpack = nativeZstd() ?? (await portableZstd());
  return (packed, size) => {
    const length = frameLength(packed);
    if (length === undefined) return undefined;
    return whole(() => unpack(packed.subarray(0, length), size), size);
  };
}

/** Made when first needed, and then used for all images. */
let inflate: Inflater | undefined;

function whole(unpack: () => Uint8Array | undefined, size: number): Uint8Array | undefined {
  try {
    const bytes = unpack();
    return bytes?.length === size ? bytes : undefined;
  } catch {
    return undefined;
  }
}

type Unpack = (frame: Uint8Array, size: number) => Uint8Array;

function nativeZstd(): Unpack | undefined {
  // Node has it from 22.15 on; the types in use are older.
  const decompress: unknown = Reflect.get(zlib, "zstdDecompressSync");
  if (typeof decompress !== "function") return undefined;
  return (frame, size) => decompress(frame, { maxOutputLength: size });
}

let compiled: Promise<Unpack> | undefined;

/** Compiled once, however many images are open. */
function portableZstd(): Promise<Unpack> {
  compiled ??= compileZstd();
  return compiled;
}

async function compileZstd(): Promise<Unpack> {
  const { ZSTDDecoder } = await import("zstddec");
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return (frame, size) => decoder.decode(frame, size);
}
