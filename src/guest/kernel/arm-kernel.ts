import { constants, gunzipSync } from "node:zlib";
import { compressionOf } from "./compression.ts";
import type { KernelBytes, KernelImage } from "./kernel-bytes.ts";
import type { PayloadPlace } from "./kernel-payload.ts";

/** "ARM\x64" at byte 56 (Linux, Documentation/arch/arm64/booting.rst). */
const arm64Magic = 0x41524d64;

/** The header of an arm64 kernel: a plain Image, one packed with gzip, or an EFI program that unpacks itself. */
export function parseArm64Image(read: KernelBytes, size: number): KernelImage {
  const bytes = read(0, 64);
  if (bytes.length < 64) return { defect: `its ${size} bytes are too few for the header of an arm64 Image` };
  if (uint32(bytes, 56) === arm64Magic) return plainImage(bytes, size);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const start = startOfGzip(read(0, 64 * 1024));
    const packed = start !== undefined && start.length >= 64 && uint32(start, 56) === arm64Magic;
    return packed
      ? { format: "arm64 Image, gzip", architectures: ["arm64"], payload: wholeFile(size) }
      : { defect: "what it unpacks to has no arm64 Image header" };
  }
  // "MZ", then "zimg" at byte 4: the compressed Image and its length stand at bytes 8 and 12.
  if (bytes[0] === 0x4d && bytes[1] === 0x5a && uint32(bytes, 4) === 0x7a696d67) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [offset, length] = [view.getUint32(8, true), view.getUint32(12, true)];
    const inside = length > 0 && offset + length <= size;
    const compression = inside ? compressionOf(read(offset, 16)) : undefined;
    return compression === undefined
      ? { defect: `its compressed kernel (${length} bytes from ${offset}) is not where its header says` }
      : {
          format: `arm64 EFI Image, ${compression}`,
          architectures: ["arm64"],
          payload: { offset, size: length, endsWithSize: false },
        };
  }
  return { defect: 'the magic "ARM\\x64" is missing at byte 56' };
}

function plainImage(bytes: Uint8Array, size: number): KernelImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // 16: bytes that the kernel takes in memory, of which the file holds all but the zeros.
  const inMemory = view.getBigUint64(16, true);
  if (inMemory < BigInt(size)) return { defect: `it claims ${inMemory} bytes of memory for its ${size} bytes` };
  return { format: "arm64 Image", architectures: ["arm64"], payload: wholeFile(size) };
}

function wholeFile(size: number): PayloadPlace {
  return { offset: 0, size, endsWithSize: false };
}

/** The header of a 32-bit ARM kernel: the magic 0x016f2818 at byte 36, start and end at 40 and 44. */
export function parseZImage(read: KernelBytes, size: number): KernelImage {
  const bytes = read(0, 48);
  if (bytes.length < 48) return { defect: `its ${size} bytes are too few for the header of a zImage` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(36, true) !== 0x016f2818) return { defect: "the magic 0x016F2818 is missing at byte 36" };
  const length = view.getUint32(44, true) - view.getUint32(40, true);
  if (length <= 0 || length > size) return { defect: `it should have ${length} bytes but has ${size}` };
  return { format: "zImage", architectures: ["armhf"] };
}

/** The first unpacked bytes of a gzip stream that may go on beyond `bytes`. */
function startOfGzip(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * 1024 * 1024 });
  } catch {
    return undefined;
  }
}

function uint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}
