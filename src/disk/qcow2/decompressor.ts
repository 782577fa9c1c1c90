import * as zlib from "node:zlib";
import { constants, inflateRawSync } from "node:zlib";
import type { Compression } from "./header.ts";
import { frameLength } from "./zstd-frame.ts";

/**
 * Unpacks one compressed cluster.
 *
 * @param packed the bytes from the cluster's offset, followed by whatever shares its last sector
 * @param size bytes of a cluster
 * @returns exactly `size` bytes, or `undefined` when they do not come out
 */
export type Decompressor = (packed: Uint8Array, size: number) => Uint8Array | undefined;

/** What unpacks clusters of this compression; WebAssembly has to be compiled first where Node has no Zstandard of its own. */
export async function decompressorOf(compression: Compression): Promise<Decompressor> {
  if (compression === "zlib") return inflate;
  const unpack = nativeZstd() ?? (await portableZstd());
  return (packed, size) => {
    const length = frameLength(packed);
    if (length === undefined) return undefined;
    return whole(() => unpack(packed.subarray(0, length), size), size);
  };
}

const inflate: Decompressor = (packed, size) =>
  whole(
    () =>
      inflateRawSync(packed, {
        chunkSize: size + 1,
        maxOutputLength: size,
        // What follows the stream in its last sector is no error.
        finishFlush: constants.Z_SYNC_FLUSH,
      }),
    size,
  );

function whole(unpack: () => Uint8Array, size: number): Uint8Array | undefined {
  try {
    const bytes = unpack();
    return bytes.length === size ? bytes : undefined;
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
