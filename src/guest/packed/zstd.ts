import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { damaged } from "./packed-defect.ts";
import { piecesOf } from "./pieces.ts";
import { readZstdLayout } from "./zstd-layout.ts";

/** Functions of Zstandard's own library, compiled to WebAssembly; every number is an address or a size of its memory. */
interface Library {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  free(address: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  /** What is still to be done, 0 at the end of a frame; the largest numbers are errors. */
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

/** Bytes unpacked at a time. */
const roomSize = 128 * 1024;
/** Bytes of a piece that are given in at a time. */
const inputSize = 128 * 1024;
/** `ZSTD_inBuffer` and `ZSTD_outBuffer`: an address, a size, and how much of it is done. */
const bufferSize = 12;

let library: Promise<Library> | undefined;

/**
 * Unpacks one Zstandard frame, piece by piece within the library's own memory: as JavaScript's objects the pieces of a large
 * one would take a hundred megabytes before they are collected.
 *
 * @returns the place behind it
 * @throws {PackedDefect} what `readZstdLayout` throws, and `damaged`
 */
export async function* unpackZstd(reader: ByteReader, start: number, end: number): AsyncGenerator<Uint8Array, number> {
  const frameEnd = readZstdLayout(reader, start, end);
  library ??= compile();
  const zstd = await library;
  const context = zstd.ZSTD_createDCtx();
  const block = zstd.malloc(roomSize + inputSize + 2 * bufferSize);
  const [room, input] = [block, block + roomSize];
  const [inBuffer, outBuffer] = [input + inputSize, input + inputSize + bufferSize];
  // The memory is another object once it has grown.
  const bytesAt = (address: number, size: number) => new Uint8Array(zstd.memory.buffer, address, size);
  const numbersAt = (address: number) => viewOf(bytesAt(address, bufferSize));
  const set = (address: number, ...numbers: readonly number[]) => {
    for (const [index, number] of numbers.entries()) numbersAt(address).setUint32(4 * index, number, true);
  };
  let left = -1;
  try {
    for (const piece of piecesOf(reader, start, frameEnd)) {
      for (let at = 0; at < piece.length; at += inputSize) {
        const part = piece.subarray(at, at + inputSize);
        bytesAt(input, part.length).set(part);
        set(inBuffer, input, part.length, 0);
        for (let isFull = true; isFull || numbersAt(inBuffer).getUint32(8, true) < part.length; ) {
          set(outBuffer, room, roomSize, 0);
          left = zstd.ZSTD_decompressStream(context, outBuffer, inBuffer);
          // A size_t of 32 bits, of which the last hundred and twenty values are errors.
          if (left >>> 0 > 0xffff_ff80) throw damaged("its data is broken");
          const size = numbersAt(outBuffer).getUint32(8, true);
          isFull = size === roomSize;
          if (size > 0) yield bytesAt(room, size);
          if (left === 0) break;
        }
      }
    }
    if (left !== 0) throw damaged("it ends within its data");
    return frameEnd;
  } finally {
    zstd.free(block);
    zstd.ZSTD_freeDCtx(context);
  }
}

async function compile(): Promise<Library> {
  const { ZSTDDecoder } = await import("zstddec/stream");
  let exports: unknown;
  // The package keeps the library to itself, save for whoever sees it being made.
  class Decoder extends ZSTDDecoder {
    override _init = (result: { readonly instance: { readonly exports: unknown } }) => {
      super._init(result);
      exports = result.instance.exports;
    };
  }
  await new Decoder().init();
  if (!isLibrary(exports)) throw new Error("this version of zstddec does not show its library");
  return exports;
}

function isLibrary(value: unknown): value is Library {
  const has = (name: keyof Library) =>
    typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";
  const names = ["malloc", "free", "ZSTD_createDCtx", "ZSTD_freeDCtx", "ZSTD_decompressStream"] as const;
  return names.every(has);
}
